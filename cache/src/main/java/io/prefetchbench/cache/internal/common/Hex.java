package io.prefetchbench.cache.internal.common;

/** Lowercase hex digits of fixed width, as versions and the meta field use them. */
public final class Hex {
  private static final char[] DIGITS = "0123456789abcdef".toCharArray();

  private Hex() {}

  /** Appends the value, padded with zeros to this width. */
  public static void append(StringBuilder out, long value, int width) {
    for (int shift = (width - 1) * 4; shift >= 0; shift -= 4) {
      out.append(DIGITS[(int) (value >>> shift) & 0xF]);
    }
  }

  /** Reads the digits in [from, to); uppercase is refused because texts are compared as such. */
  public static long parse(CharSequence text, int from, int to) {
    long value = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
      if (digit < 0) {
        throw new IllegalArgumentException("not a lowercase hex digit in: " + text);
      }
      value = value << 4 | digit;
    }
    return value;
  }
}
