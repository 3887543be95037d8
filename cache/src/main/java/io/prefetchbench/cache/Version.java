package io.prefetchbench.cache;

import io.prefetchbench.cache.internal.common.Hex;

/**
 * The order of writes of one source: a larger version wins.
 *
 * <p>Versions are comparable between entities, and across delete and re-insert of one entity. The
 * epoch is the Unix second at which this incarnation of the primary's history began; the position
 * orders the commits within it. The text form is 24 lowercase hex digits (8 of epoch, 16 of
 * position) so that comparing texts compares versions; Redis compares only texts, because numbers
 * in its scripts are exact only up to 2^53.
 *
 * <p>Immutable.
 *
 * @param epoch 0 to 2^32 − 1
 * @param position 0 or more
 */
public record Version(long epoch, long position) implements Comparable<Version> {

  /** Length of {@link #text()}. */
  public static final int TEXT_LENGTH = 24;

  /** Older than every version a source gives out. */
  public static final Version NONE = new Version(0, 0);

  private static final int EPOCH_DIGITS = 8;
  private static final long EPOCH_MAX = 0xFFFF_FFFFL;

  /**
   * @throws IllegalArgumentException if the epoch does not fit 32 bits or the position is negative
   */
  public Version {
    if (epoch < 0 || epoch > EPOCH_MAX) {
      throw new IllegalArgumentException("epoch must be 0 to 4294967295, was " + epoch);
    }
    if (position < 0) {
      throw new IllegalArgumentException("position must not be negative, was " + position);
    }
  }

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException if the text is not 24 lowercase hex digits
   */
  public static Version parse(CharSequence text) {
    if (text.length() != TEXT_LENGTH) {
      throw new IllegalArgumentException(
          "a version is " + TEXT_LENGTH + " lowercase hex digits, was: " + text);
    }
    return new Version(
        Hex.parse(text, 0, EPOCH_DIGITS), Hex.parse(text, EPOCH_DIGITS, TEXT_LENGTH));
  }

  /** 24 lowercase hex digits; lexicographic order is the order of versions. */
  public String text() {
    StringBuilder text = new StringBuilder(TEXT_LENGTH);
    Hex.append(text, epoch, EPOCH_DIGITS);
    Hex.append(text, position, TEXT_LENGTH - EPOCH_DIGITS);
    return text.toString();
  }

  public boolean isNewerThan(Version other) {
    return compareTo(other) > 0;
  }

  @Override
  public int compareTo(Version other) {
    int byEpoch = Long.compare(epoch, other.epoch);
    return byEpoch != 0 ? byEpoch : Long.compare(position, other.position);
  }

  @Override
  public String toString() {
    return text();
  }
}
