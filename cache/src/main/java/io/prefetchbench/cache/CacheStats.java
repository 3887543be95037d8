package io.prefetchbench.cache;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A snapshot of the counts. Immutable; add the counts of several processes with {@link #plus},
 * subtract an earlier snapshot with {@link #minus}.
 *
 * @param hits reads that found a live entry
 * @param misses reads that found nothing though the cache was ready
 * @param deleted reads answered with an authoritative "not found": neither hit nor miss
 * @param notReady reads refused because the cache is not marked as ready
 * @param prefetched entities stored by passes
 * @param applied change events stored
 * @param fenced change events refused because something as new was stored
 * @param conflated change events superseded within their batch
 * @param deadLetters change events given up
 * @param lagMicros sum of the lags of applied events, commit to reply, µs
 * @param lagSamples number of lags in that sum
 * @param passes passes over the primary that were started
 * @param primaryReads bulk reads of the primary; equal to the passes unless there was an unexpected
 *     read
 * @param primaryReadNanos time from the start of these reads to their first page, ns
 * @param nearHits reads answered from this process' memory; each is also counted in hits or deleted
 * @param nearBypassed reads that went to Redis because the near cache could not be trusted
 * @param nearInvalidations changed keys reported by Redis, kept or not
 * @param nearClears how often the near cache was emptied: a flush, a lost or a silent connection
 * @param lags distribution of the lags of applied events
 */
public record CacheStats(
    long hits,
    long misses,
    long deleted,
    long notReady,
    long prefetched,
    long applied,
    long fenced,
    long conflated,
    long deadLetters,
    long lagMicros,
    long lagSamples,
    long passes,
    long primaryReads,
    long primaryReadNanos,
    long nearHits,
    long nearBypassed,
    long nearInvalidations,
    long nearClears,
    LagHistogram lags) {
  /** No counts at all. */
  public static final CacheStats NONE =
      new CacheStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, LagHistogram.NONE);

  private static final double MICROS_PER_MILLI = 1e3;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double PERCENT = 100.0;

  /** Share of hits among hits and misses, in percent; 0 before the first read. */
  public double hitRatePercent() {
    return hits + misses == 0 ? 0 : PERCENT * hits / (hits + misses);
  }

  /** Mean lag of applied events, ms; 0 before the first. */
  public double syncLagMillisMean() {
    return lagSamples == 0 ? 0 : lagMicros / MICROS_PER_MILLI / lagSamples;
  }

  /** Mean time of a bulk read until its first page, ms; 0 before the first. */
  public double primaryReadMillisMean() {
    return primaryReads == 0 ? 0 : primaryReadNanos / NANOS_PER_MILLI / primaryReads;
  }

  /** The sum of both. */
  public CacheStats plus(CacheStats other) {
    return combined(other, 1);
  }

  /** The counts since an earlier snapshot. */
  public CacheStats minus(CacheStats other) {
    return combined(other, -1);
  }

  private CacheStats combined(CacheStats other, int sign) {
    return new CacheStats(
        hits + sign * other.hits,
        misses + sign * other.misses,
        deleted + sign * other.deleted,
        notReady + sign * other.notReady,
        prefetched + sign * other.prefetched,
        applied + sign * other.applied,
        fenced + sign * other.fenced,
        conflated + sign * other.conflated,
        deadLetters + sign * other.deadLetters,
        lagMicros + sign * other.lagMicros,
        lagSamples + sign * other.lagSamples,
        passes + sign * other.passes,
        primaryReads + sign * other.primaryReads,
        primaryReadNanos + sign * other.primaryReadNanos,
        nearHits + sign * other.nearHits,
        nearBypassed + sign * other.nearBypassed,
        nearInvalidations + sign * other.nearInvalidations,
        nearClears + sign * other.nearClears,
        lags.combined(other.lags, sign));
  }

  /**
   * A histogram of lags, with bucket widths proportional to the value. Immutable.
   *
   * <p>Values are µs. Below 32 each value has its own bucket; above, every power of two is divided
   * into 32 buckets of equal width. With {@code e} the place of the highest bit of {@code v}, the
   * bucket of {@code v} is {@code 32·(e − 4) + (v >> (e − 5)) − 32}, so that a bucket is at most
   * 1/32 of its lower bound wide. A percentile is reported as the upper bound of its bucket: never
   * below the true value, and at most 3.2 % above it. Negative lags (clocks that disagree) count as
   * 0, those of 2^40 µs (12 days) and more as the last bucket.
   */
  public static final class LagHistogram {
    /** No lags at all. */
    public static final LagHistogram NONE = new LagHistogram(new long[0]);

    private static final int SUB_BITS = 5;
    static final int SUBS = 1 << SUB_BITS;
    private static final int HIGHEST_BIT_MAX = 39;
    static final int BUCKETS = SUBS * (HIGHEST_BIT_MAX - SUB_BITS + 2);

    // One count per bucket, without trailing empty ones.
    private final long[] counts;

    private LagHistogram(long[] counts) {
      this.counts = counts;
    }

    /** Counts lags for a {@link LagHistogram}; always uses 9 KB. Thread-safe and lock-free. */
    public static final class Recorder {
      private final AtomicLongArray recorded = new AtomicLongArray(BUCKETS);

      /** A recorder without lags. */
      public Recorder() {}

      /**
       * Counts one lag.
       *
       * @param micros µs; negative ones count as 0
       */
      public void record(long micros) {
        recorded.getAndIncrement(bucketOf(micros));
      }

      /** The counts so far. */
      public LagHistogram snapshot() {
        long[] copy = new long[BUCKETS];
        for (int i = 0; i < copy.length; i++) {
          copy[i] = recorded.get(i);
        }
        return of(copy);
      }
    }

    /** The histogram of these counts, which are copied. */
    private static LagHistogram of(long[] counts) {
      int used = counts.length;
      while (used > 0 && counts[used - 1] == 0) {
        used--;
      }
      return new LagHistogram(Arrays.copyOf(counts, used));
    }

    static int bucketOf(long micros) {
      if (micros < SUBS) {
        return (int) Math.max(0, micros);
      }
      int highest = Long.SIZE - 1 - Long.numberOfLeadingZeros(micros);
      if (highest > HIGHEST_BIT_MAX) {
        return BUCKETS - 1;
      }
      int octave = highest - SUB_BITS + 1;
      return octave * SUBS + (int) (micros >>> (highest - SUB_BITS)) - SUBS;
    }

    static long upperBound(int bucket) {
      if (bucket < SUBS) {
        return bucket;
      }
      int shift = bucket / SUBS - 1;
      long lower = (long) (SUBS + bucket % SUBS) << shift;
      return lower + (1L << shift) - 1;
    }

    /** Number of lags. */
    public long count() {
      return Arrays.stream(counts).sum();
    }

    /**
     * The smallest bound that this share of the lags does not exceed, µs; 0 if there are none.
     *
     * @param percent over 0, up to 100
     * @throws IllegalArgumentException if it is not
     */
    public long percentileMicros(double percent) {
      if (!(percent > 0 && percent <= 100)) {
        throw new IllegalArgumentException("a percentile is over 0, to 100, was " + percent);
      }
      long rank = Math.max(1, (long) Math.ceil(count() * percent / 100));
      long seen = 0;
      for (int bucket = 0; bucket < counts.length; bucket++) {
        seen += counts[bucket];
        if (seen >= rank) {
          return upperBound(bucket);
        }
      }
      return 0;
    }

    /** Upper bound of the longest lag, µs; 0 if there are none. */
    public long maxMicros() {
      return counts.length == 0 ? 0 : upperBound(counts.length - 1);
    }

    /** The lags of both. */
    public LagHistogram plus(LagHistogram other) {
      return combined(other, 1);
    }

    /** The lags since an earlier histogram of the same recorder. */
    public LagHistogram minus(LagHistogram other) {
      return combined(other, -1);
    }

    private LagHistogram combined(LagHistogram other, int sign) {
      long[] both = Arrays.copyOf(counts, Math.max(counts.length, other.counts.length));
      for (int i = 0; i < other.counts.length; i++) {
        both[i] += sign * other.counts[i];
      }
      return of(both);
    }

    /** Non-empty buckets, as {@code bucket:count} separated by commas; for transport. */
    public String text() {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < counts.length; i++) {
        if (counts[i] != 0) {
          text.append(text.isEmpty() ? "" : ",").append(i).append(':').append(counts[i]);
        }
      }
      return text.toString();
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException if it is damaged
     */
    public static LagHistogram parse(String text) {
      long[] counts = new long[BUCKETS];
      if (!text.isEmpty()) {
        for (String part : text.split(",", -1)) {
          int colon = part.indexOf(':');
          int bucket = colon < 0 ? -1 : Integer.parseInt(part.substring(0, colon));
          if (bucket < 0 || bucket >= BUCKETS) {
            throw new IllegalArgumentException("not a bucket of lags: " + part);
          }
          counts[bucket] = Long.parseLong(part.substring(colon + 1));
        }
      }
      return of(counts);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof LagHistogram same && Arrays.equals(counts, same.counts);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(counts);
    }

    @Override
    public String toString() {
      return text();
    }
  }
}
