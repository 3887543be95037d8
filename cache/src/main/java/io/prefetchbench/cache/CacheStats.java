package io.prefetchbench.cache;

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
    return new CacheStats(
        hits + other.hits,
        misses + other.misses,
        deleted + other.deleted,
        notReady + other.notReady,
        prefetched + other.prefetched,
        applied + other.applied,
        fenced + other.fenced,
        conflated + other.conflated,
        deadLetters + other.deadLetters,
        lagMicros + other.lagMicros,
        lagSamples + other.lagSamples,
        passes + other.passes,
        primaryReads + other.primaryReads,
        primaryReadNanos + other.primaryReadNanos,
        nearHits + other.nearHits,
        nearBypassed + other.nearBypassed,
        nearInvalidations + other.nearInvalidations,
        nearClears + other.nearClears,
        lags.plus(other.lags));
  }

  /** The counts since an earlier snapshot. */
  public CacheStats minus(CacheStats other) {
    return new CacheStats(
        hits - other.hits,
        misses - other.misses,
        deleted - other.deleted,
        notReady - other.notReady,
        prefetched - other.prefetched,
        applied - other.applied,
        fenced - other.fenced,
        conflated - other.conflated,
        deadLetters - other.deadLetters,
        lagMicros - other.lagMicros,
        lagSamples - other.lagSamples,
        passes - other.passes,
        primaryReads - other.primaryReads,
        primaryReadNanos - other.primaryReadNanos,
        nearHits - other.nearHits,
        nearBypassed - other.nearBypassed,
        nearInvalidations - other.nearInvalidations,
        nearClears - other.nearClears,
        lags.minus(other.lags));
  }
}
