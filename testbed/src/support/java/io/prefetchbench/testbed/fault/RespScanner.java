package io.prefetchbench.testbed.fault;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds where each value of a RESP stream ends, byte by byte, and keeps the first bytes of its
 * strings. Supports RESP2 and RESP3 except for streamed values. Not thread-safe; use it from one
 * thread.
 */
final class RespScanner {
  private static final int WORD_BYTES_MAX = 256;
  private static final int WORDS_MAX = 64;

  private enum Place {
    TYPE,
    LINE,
    BODY
  }

  private Place place = Place.TYPE;
  private byte type;
  private byte firstType;
  private boolean negative;
  private long number;
  private long left;
  private long pending;
  private final StringBuilder word = new StringBuilder();
  private final List<String> words = new ArrayList<>();

  /**
   * Takes the next byte.
   *
   * @return true if a value at the top level ends with it
   * @throws IllegalStateException if the stream is not RESP
   */
  boolean accept(byte b) {
    switch (place) {
      case TYPE -> begin(b);
      case LINE -> {
        if (b == '\n') {
          return endOfLine();
        }
        digit(b);
      }
      case BODY -> {
        left--;
        if (left >= 2 && word.length() < WORD_BYTES_MAX) {
          word.append((char) (b & 0xff));
        }
        if (left == 0) {
          keepWord();
          return endOfValue();
        }
      }
    }
    return false;
  }

  private void begin(byte b) {
    if ("+-:$*_,#(!=%~>|".indexOf(b) < 0) {
      throw new IllegalStateException("not RESP: a value begins with byte " + (b & 0xff));
    }
    if (pending == 0) {
      pending = 1;
      firstType = b;
      words.clear();
    }
    type = b;
    negative = false;
    number = 0;
    place = Place.LINE;
  }

  private void digit(byte b) {
    if (b == '-') {
      negative = true;
    } else if (b >= '0' && b <= '9' && number < Integer.MAX_VALUE) {
      number = number * 10 + (b - '0');
    }
  }

  private boolean endOfLine() {
    switch (type) {
      case '$', '!', '=' -> {
        if (!negative) {
          // The loop above counts the two bytes of the line's end too, and keeps them out of words.
          left = number + 2;
          word.setLength(0);
          place = Place.BODY;
          return false;
        }
      }
      case '*', '~', '>' -> pending += negative ? 0 : number;
      case '%' -> pending += 2 * number;
      // An attribute precedes the value it belongs to.
      case '|' -> pending += 2 * number + 1;
      default -> {}
    }
    return endOfValue();
  }

  private boolean endOfValue() {
    place = Place.TYPE;
    pending--;
    return pending == 0;
  }

  private void keepWord() {
    if (words.size() < WORDS_MAX) {
      byte[] latin = word.toString().getBytes(StandardCharsets.ISO_8859_1);
      words.add(new String(latin, StandardCharsets.UTF_8));
    }
  }

  /**
   * The first strings of the value that is being read, or that has just ended, cut at 256 bytes.
   */
  List<String> words() {
    return words;
  }

  /** True if the value is a push of RESP3, which answers no request. */
  boolean isPush() {
    return firstType == '>';
  }
}
