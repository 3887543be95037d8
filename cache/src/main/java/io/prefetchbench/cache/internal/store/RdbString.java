package io.prefetchbench.cache.internal.store;

/**
 * Reads one string of Redis' RDB format, as found in a dump: its length in 6, 14 or 32 bits, then
 * its bytes; or LZF-compressed (0xC3): both lengths, then the compressed bytes. Which strings a
 * server compresses depends on the LZF it was built with, so two servers of the same version may
 * dump a value differently.
 */
public final class RdbString {
  private static final int COMPRESSED = 0xC3;
  private static final int LITERAL_MAX = 32;
  private static final int LONG_COPY = 7;

  private final byte[] dump;
  private int at;

  private RdbString(byte[] dump, int at) {
    this.dump = dump;
    this.at = at;
  }

  /** The content of the string that begins at this index, unless it is encoded as an integer. */
  public static byte[] read(byte[] dump, int at) {
    try {
      return new RdbString(dump, at).read();
    } catch (IndexOutOfBoundsException | NegativeArraySizeException e) {
      throw new IllegalArgumentException("a string of a dump ends early, from byte " + at, e);
    }
  }

  private byte[] read() {
    if ((dump[at] & 0xFF) == COMPRESSED) {
      at++;
      int compressed = length();
      byte[] content = new byte[Math.min(length(), expandedMax(compressed))];
      expand(content, at + compressed);
      return content;
    }
    int length = length();
    byte[] content = new byte[Math.min(length, dump.length - at)];
    System.arraycopy(dump, at, content, 0, length);
    return content;
  }

  // Three bytes of a copy expand to at most 264: a larger claim cannot come from this dump.
  private static int expandedMax(int compressed) {
    return (int) Math.min(Integer.MAX_VALUE, compressed * 264L);
  }

  private int length() {
    int first = dump[at++] & 0xFF;
    int kind = first >> 6;
    if (kind == 0) {
      return first;
    }
    if (kind == 1) {
      return ((first & 0x3F) << 8) | (dump[at++] & 0xFF);
    }
    if (first != 0x80) {
      throw new IllegalArgumentException("no length of a string: byte " + first);
    }
    int length = 0;
    for (int i = 0; i < 4; i++) {
      length = (length << 8) | (dump[at++] & 0xFF);
    }
    return length;
  }

  /** LZF: runs of literal bytes, and copies of bytes expanded at most 8 KiB before. */
  private void expand(byte[] content, int end) {
    int to = 0;
    while (at < end) {
      int control = dump[at++] & 0xFF;
      if (control < LITERAL_MAX) {
        System.arraycopy(dump, at, content, to, control + 1);
        at += control + 1;
        to += control + 1;
        continue;
      }
      int length = control >> 5;
      if (length == LONG_COPY) {
        length += dump[at++] & 0xFF;
      }
      int from = to - (((control & 0x1F) << 8) | (dump[at++] & 0xFF)) - 1;
      // Byte by byte: a copy may overlap itself.
      for (int i = 0; i < length + 2; i++) {
        content[to++] = content[from++];
      }
    }
    if (to != content.length) {
      throw new IllegalArgumentException(
          "a compressed string has " + to + " bytes, not as it says");
    }
  }
}
