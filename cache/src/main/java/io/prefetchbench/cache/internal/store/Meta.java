package io.prefetchbench.cache.internal.store;

import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.common.Hex;

/**
 * The meta field {@code ~}, the first field of every hash the cache writes; compared by the fence
 * and stripped by readers.
 *
 * <p>Text form, 40 characters, digits and lowercase hex only: format (1) · epoch (8) · position
 * (16) · flag (1) · commit time in µs (14). Fixed width keeps the version at a fixed offset, so
 * that a script can compare a substring; at most 64 bytes keeps small hashes in Redis' compact
 * encoding. Immutable.
 *
 * @param committedMicros commit time of that version, µs since the Unix epoch; 0 if unknown
 */
public record Meta(Version version, Flag flag, long committedMicros) {

  /** Name of the field; a business field of this name is refused. */
  public static final String FIELD = "~";

  /**
   * The first character of the text; a meta field of another format is foreign and not compared.
   */
  public static final char FORMAT = '1';

  public static final int TEXT_LENGTH = 40;

  private static final int VERSION_AT = 1;
  private static final int FLAG_AT = VERSION_AT + Version.TEXT_LENGTH;
  private static final int COMMITTED_AT = FLAG_AT + 1;
  private static final long COMMITTED_MAX = (1L << 56) - 1;

  public enum Flag {
    LIVE('0'),
    TOMBSTONE('1'),
    /** Withdrawn by an operator; the version is kept, reads find nothing. */
    INVALID('2');

    private final char code;

    Flag(char code) {
      this.code = code;
    }

    public char code() {
      return code;
    }

    static Flag of(char code) {
      for (Flag flag : values()) {
        if (flag.code == code) {
          return flag;
        }
      }
      throw new IllegalArgumentException("no such flag: " + code);
    }
  }

  public Meta {
    if (committedMicros < 0 || committedMicros > COMMITTED_MAX) {
      throw new IllegalArgumentException("commit time out of range, µs: " + committedMicros);
    }
  }

  /** True if the text has this format; only then may {@link #parse} be called. */
  public static boolean isReadable(CharSequence text) {
    return text.length() == TEXT_LENGTH && text.charAt(0) == FORMAT;
  }

  /** Reads the text form. */
  public static Meta parse(CharSequence text) {
    if (!isReadable(text)) {
      throw new IllegalArgumentException("not a meta field of format " + FORMAT + ": " + text);
    }
    return new Meta(
        Version.parse(text.subSequence(VERSION_AT, FLAG_AT)),
        Flag.of(text.charAt(FLAG_AT)),
        Hex.parse(text, COMMITTED_AT, TEXT_LENGTH));
  }

  public String text() {
    StringBuilder text = new StringBuilder(TEXT_LENGTH);
    text.append(FORMAT).append(version.text()).append(flag.code());
    Hex.append(text, committedMicros, TEXT_LENGTH - COMMITTED_AT);
    return text.toString();
  }
}
