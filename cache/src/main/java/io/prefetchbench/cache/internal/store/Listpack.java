package io.prefetchbench.cache.internal.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Builds one listpack, byte for byte as Redis' {@code listpack.c} does by appending: total bytes
 * (four) and number of elements (two), both little endian; each element as its encoding, its bytes
 * and the length of both written backwards; a final byte of 0xFF. Texts that are integers in their
 * shortest decimal form are stored as integers. Not thread-safe; keeps its buffer. {@link
 * #ROOM_BEFORE} bytes stay free before the listpack, and the caller may write into them, so that a
 * payload needs no second buffer.
 */
final class Listpack {
  /** Free bytes before the header: a type byte, and RDB's longest length. */
  static final int ROOM_BEFORE = 6;

  private static final int HEADER_BYTES = 6;
  private static final int OVERHEAD_BYTES_MAX = 16;
  private static final int COUNT_UNKNOWN = 0xFFFF;
  private static final int NUMBER_CHARS_MAX = 20;
  private static final byte END = (byte) 0xFF;

  private byte[] buffer = new byte[1024];
  private int size;
  private int count;
  private int longest;

  void begin() {
    size = ROOM_BEFORE + HEADER_BYTES;
    count = 0;
    longest = 0;
  }

  int bytes() {
    return size - ROOM_BEFORE;
  }

  int longest() {
    return longest;
  }

  /**
   * Appends an ASCII text; false, with nothing appended, if it is longer or has another character.
   */
  boolean appendAscii(String text, int bytesMax) {
    int length = text.length();
    if (length > bytesMax) {
      return false;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    // Half a surrogate pair is one byte too, a question mark. The JVM vectorises all three steps.
    if (bytes.length != length || !new String(bytes, StandardCharsets.ISO_8859_1).equals(text)) {
      return false;
    }
    append(bytes);
    return true;
  }

  void append(byte[] text) {
    ensure(text.length + OVERHEAD_BYTES_MAX);
    int begun = size;
    int at = begun + headOfText(text.length);
    System.arraycopy(text, 0, buffer, at, text.length);
    finishElement(begun, at, text.length);
  }

  /** Writes the encoding of a text: its length in 6, 12 or 32 bits; returns how many bytes. */
  private int headOfText(int length) {
    if (length < 1 << 6) {
      buffer[size] = (byte) (0x80 | length);
      return 1;
    }
    if (length < 1 << 12) {
      buffer[size] = (byte) (0xE0 | length >>> 8);
      buffer[size + 1] = (byte) length;
      return 2;
    }
    buffer[size] = (byte) 0xF0;
    littleEndian(size + 1, length, 4);
    return 5;
  }

  /** The element's text is already in the buffer; a number is written over it. */
  private void finishElement(int begun, int at, int length) {
    int end = at + length;
    if (length > 0 && length <= NUMBER_CHARS_MAX && buffer[at] <= '9' && isNumber(at, end)) {
      end = number(begun, value(at, end));
    }
    size = end + backLength(end, end - begun);
    count++;
    longest = Math.max(longest, length);
  }

  /**
   * True for texts that {@code lpStringToInt64} accepts: shortest form only, so no 007, +1 or -0.
   */
  private boolean isNumber(int from, int to) {
    boolean negative = buffer[from] == '-';
    int at = negative ? from + 1 : from;
    if (at == to || buffer[at] == '0') {
      return to - from == 1 && !negative;
    }
    int digits = to - at;
    for (int i = at; i < to; i++) {
      if (buffer[i] < '0' || buffer[i] > '9') {
        return false;
      }
    }
    if (digits < 19) {
      return true;
    }
    // Wraps around for the largest value plus one: then the sign differs from the text's.
    return digits == 19 && (value(from, to) < 0) == negative;
  }

  /** Accumulates negatively, since the smallest number has no positive counterpart. */
  private long value(int from, int to) {
    boolean negative = buffer[from] == '-';
    long value = 0;
    for (int i = negative ? from + 1 : from; i < to; i++) {
      value = value * 10 - (buffer[i] - '0');
    }
    return negative ? value : -value;
  }

  /** Writes a number in its shortest form; returns the index after it. */
  private int number(int at, long value) {
    if (value >= 0 && value <= 127) {
      buffer[at] = (byte) value;
      return at + 1;
    }
    if (value >= -4096 && value <= 4095) {
      buffer[at] = (byte) (0xC0 | (value >>> 8 & 0x1F));
      buffer[at + 1] = (byte) value;
      return at + 2;
    }
    int bytes;
    if (value == (short) value) {
      buffer[at] = (byte) 0xF1;
      bytes = 2;
    } else if (value >= -(1 << 23) && value < 1 << 23) {
      buffer[at] = (byte) 0xF2;
      bytes = 3;
    } else if (value == (int) value) {
      buffer[at] = (byte) 0xF3;
      bytes = 4;
    } else {
      buffer[at] = (byte) 0xF4;
      bytes = 8;
    }
    littleEndian(at + 1, value, bytes);
    return at + 1 + bytes;
  }

  /** Seven bits per byte, highest first, each but the first with 0x80; limits as in Redis. */
  private int backLength(int at, int length) {
    int bytes;
    if (length <= 127) {
      buffer[at] = (byte) length;
      return 1;
    } else if (length < 16_383) {
      bytes = 2;
    } else if (length < 2_097_151) {
      bytes = 3;
    } else {
      bytes = length < 268_435_455 ? 4 : 5;
    }
    for (int i = 0; i < bytes; i++) {
      int part = length >>> (7 * (bytes - 1 - i)) & 0x7F;
      buffer[at + i] = (byte) (i == 0 ? part : part | 0x80);
    }
    return bytes;
  }

  private void littleEndian(int at, long value, int bytes) {
    for (int i = 0; i < bytes; i++) {
      buffer[at + i] = (byte) (value >>> (8 * i));
    }
  }

  /** Ends the listpack with room for more after it; returns the index after its last byte. */
  int finish(int roomBehind) {
    ensure(1 + roomBehind);
    buffer[size++] = END;
    littleEndian(ROOM_BEFORE, size - ROOM_BEFORE, 4);
    littleEndian(ROOM_BEFORE + 4, Math.min(count, COUNT_UNKNOWN), 2);
    return size;
  }

  byte[] buffer() {
    return buffer;
  }

  private void ensure(int more) {
    if (buffer.length - size < more) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + more));
    }
  }
}
