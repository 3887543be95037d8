package io.prefetchbench.cache;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One event given up. Immutable; the array belongs to the letter and is not written to.
 *
 * @param number number under which it is kept; empty until it is kept
 * @param offset its position in the feed
 * @param id id of its entity; empty if none could be read
 * @param raw the event as bytes, the first 64 KB of them
 * @param rawBytes how many bytes it had
 * @param cause why it can never be applied
 * @param attempts number of attempts, 1 or more
 * @param atMicros when it was given up, µs since the Unix epoch
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record DeadLetter(
    String number,
    String offset,
    String id,
    byte[] raw,
    long rawBytes,
    String cause,
    int attempts,
    long atMicros) {
  /** Maximum number of bytes of an event that are kept. */
  public static final int RAW_BYTES_MAX = 64 * 1024;

  /** The outcome of a replay. */
  public enum Replay {
    /** The entity is as new as the primary's or newer; the letter was discarded. */
    REPAIRED,
    /** The entity could not be stored; the letter was kept. */
    REFUSED,
    /** The entity is unknown: run a pass, then discard the letter. */
    NO_ID,
    /** There is no such letter. */
    NOT_FOUND
  }

  /**
   * @throws IllegalArgumentException if it was never tried, or had fewer bytes than are given
   */
  public DeadLetter {
    if (attempts < 1 || rawBytes < raw.length) {
      throw new IllegalArgumentException(
          "a dead letter was tried and has its bytes, was " + attempts + " and " + rawBytes);
    }
    raw = Arrays.copyOf(raw, Math.min(raw.length, RAW_BYTES_MAX));
  }

  /** A letter that is not kept yet. */
  public static DeadLetter of(
      String offset, String id, byte[] raw, String cause, int attempts, long atMicros) {
    return new DeadLetter("", offset, id, raw, raw.length, cause, attempts, atMicros);
  }

  /** The bytes as text, for display; invalid UTF-8 is replaced. */
  public String rawText() {
    return new String(raw, StandardCharsets.UTF_8);
  }
}
