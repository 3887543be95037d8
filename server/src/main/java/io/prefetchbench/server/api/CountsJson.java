package io.prefetchbench.server.api;

import io.prefetchbench.cache.CacheStats;

/** The counts of a cache as JSON: the eight that clients know first, and the others. */
public final class CountsJson {
  private CountsJson() {}

  /** An object of the counts, to which more may be added. */
  public static JsonResponses of(CacheStats now) {
    return new JsonResponses()
        .put("hits", now.hits())
        .put("misses", now.misses())
        .put("hit_rate_pct", JsonResponses.rounded(now.hitRatePercent()))
        .put("prefetched", now.prefetched())
        .put("sync_events_applied", now.applied())
        .put("sync_lag_ms_avg", JsonResponses.rounded(now.syncLagMillisMean()))
        .put("primary_reads_total", now.primaryReads())
        .put("primary_read_latency_ms", JsonResponses.rounded(now.primaryReadMillisMean()))
        .put("deleted_reads", now.deleted())
        .put("not_ready", now.notReady())
        .put("fenced", now.fenced())
        .put("conflated", now.conflated())
        .put("dead_letters", now.deadLetters());
  }
}
