package io.prefetchbench.cache.internal.store;

/** Which hashes are sent as listpacks, from none to most. */
public enum Listpacks {
  /** None: pairs for everything. */
  NEVER(0),
  /** Those that the server would create itself at its default settings. */
  SHORT_TEXTS(64),
  /**
   * Also those with longer texts whose length fits in 12 bits; the server keeps them, although it
   * would itself use a hash table, which costs more to build, read and store.
   */
  LONG_TEXTS(4095);

  private final int textBytesMax;

  Listpacks(int textBytesMax) {
    this.textBytesMax = textBytesMax;
  }

  /** Maximum number of bytes of a name or value. */
  public int textBytesMax() {
    return textBytesMax;
  }
}
