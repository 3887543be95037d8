package io.prefetchbench.cache;

import java.time.Duration;

/**
 * Bounds of a near cache. Immutable.
 *
 * @param entriesMax maximum number of entries, 1 to 10,000,000; the least recently used is evicted
 *     first
 * @param entityCharsMax an entity with more characters in its id, names and values is not kept, 1
 *     or more
 * @param life maximum time from sending a read to the last use of its answer, 1 ms or more
 * @param silenceMax the near cache is bypassed once the newest answered PING was sent this long
 *     ago, 40 ms or more; pings are sent four times as often
 */
public record NearCacheOptions(
    int entriesMax, int entityCharsMax, Duration life, Duration silenceMax) {
  private static final int ENTRIES_MAX = 10_000_000;
  private static final long SILENCE_MILLIS_MIN = 40;

  /** 10,000 entries of at most 16,384 characters, for at most a minute; 2 s of silence. */
  public static final NearCacheOptions STANDARD =
      new NearCacheOptions(10_000, 16_384, Duration.ofSeconds(60), Duration.ofSeconds(2));

  /**
   * @throws IllegalArgumentException if a bound is out of range
   */
  public NearCacheOptions {
    if (entriesMax < 1 || entriesMax > ENTRIES_MAX || entityCharsMax < 1) {
      throw new IllegalArgumentException(
          "a near cache holds 1 to %d entries of 1 character or more, not %d of %d"
              .formatted(ENTRIES_MAX, entriesMax, entityCharsMax));
    }
    if (life.toMillis() < 1 || silenceMax.toMillis() < SILENCE_MILLIS_MIN) {
      throw new IllegalArgumentException(
          "life must be 1 ms or more and silenceMax %d ms or more, were %s and %s"
              .formatted(SILENCE_MILLIS_MIN, life, silenceMax));
    }
  }

  /** These bounds, with answers kept for at most this long. */
  public NearCacheOptions within(Duration longest) {
    return life.compareTo(longest) > 0 ? withLife(longest) : this;
  }

  public NearCacheOptions withEntriesMax(int entries) {
    return new NearCacheOptions(entries, entityCharsMax, life, silenceMax);
  }

  public NearCacheOptions withEntityCharsMax(int chars) {
    return new NearCacheOptions(entriesMax, chars, life, silenceMax);
  }

  public NearCacheOptions withLife(Duration longest) {
    return new NearCacheOptions(entriesMax, entityCharsMax, longest, silenceMax);
  }

  public NearCacheOptions withSilenceMax(Duration longest) {
    return new NearCacheOptions(entriesMax, entityCharsMax, life, longest);
  }
}
