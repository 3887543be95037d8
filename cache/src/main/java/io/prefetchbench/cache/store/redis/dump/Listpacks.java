package io.prefetchbench.cache.store.redis.dump;

/** Which hashes are sent as listpacks, from none to most. */
public enum Listpacks {
  /** None: pairs for everything. */
  NEVER(0),
  /** Those that the server at its default settings would make itself. */
  SHORT_TEXTS(64),
  /**
   * Those with longer texts too, as far as their length takes 12 bits; the server keeps them,
   * though it would make a hash table of them, which costs it more to build, to read and to hold.
   */
  LONG_TEXTS(4095);

  private final int textBytesMax;

  Listpacks(int textBytesMax) {
    this.textBytesMax = textBytesMax;
  }

  /** Most bytes of a name or value. */
  public int textBytesMax() {
    return textBytesMax;
  }
}
