package io.prefetchbench.server.api;

import io.prefetchbench.cache.CacheAdmin.DeadLetter;
import io.prefetchbench.cache.CacheStats;
import io.prefetchbench.cache.CacheStats.LagHistogram;
import io.prefetchbench.cache.Health;
import io.prefetchbench.cache.WorkerStatus;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts, workers and dead letters as JSON, for the server and the commands. */
public final class CacheJson {
  private static final double MICROS_PER_MILLI = 1e3;
  private static final int RAW_CHARS_SHOWN = 200;

  private CacheJson() {}

  /** The counts of a cache: the eight that clients know first, and the others. */
  static JsonResponses counts(CacheStats now) {
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

  /** The cache lags by no more than this, ms; null if that is unknown. */
  public static @Nullable Object staleness(Health seen) {
    return seen.staleness().map(bound -> JsonResponses.millis(bound.toNanos())).orElse(null);
  }

  /** A dead letter, with the beginning of the event's bytes only. */
  public static Map<String, @Nullable Object> letter(DeadLetter letter) {
    return new JsonResponses()
        .put("number", letter.number())
        .put("id", letter.id())
        .put("cause", letter.cause())
        .put("attempts", letter.attempts())
        .put("offset", letter.offset())
        .put("at_micros", letter.atMicros())
        .put("raw_bytes", letter.rawBytes())
        .put("raw", shown(letter))
        .map();
  }

  public static String shown(DeadLetter letter) {
    String raw = letter.rawText();
    return raw.length() <= RAW_CHARS_SHOWN ? raw : raw.substring(0, RAW_CHARS_SHOWN) + "…";
  }

  public static List<Map<String, @Nullable Object>> workers(List<WorkerStatus> workers) {
    return workers.stream().map(CacheJson::worker).toList();
  }

  static Map<String, @Nullable Object> worker(WorkerStatus worker) {
    return new JsonResponses()
        .put("name", worker.name())
        .put("state", worker.state().name())
        .put("pid", worker.pid())
        .put("polled", worker.polled())
        .put("applied", worker.stats().applied())
        .put("fenced", worker.stats().fenced())
        .put("conflated", worker.stats().conflated())
        .put("dead", worker.stats().deadLetters())
        .put("in_flight", worker.inFlight())
        .put("backlog", JsonResponses.known(worker.backlog()))
        .put("oldest_micros", worker.oldestMicros())
        .put("sync_lag_ms", lags(worker.stats().lags()))
        .put("gaps", worker.gaps())
        .put("crashes", worker.crashes())
        .put("maxHiccupNanos", worker.hiccupNanosMax())
        .put("paused_by", worker.pausedBy())
        .put("last_error", worker.lastError())
        .map();
  }

  /** Percentiles of the sync lag, ms, each at most 3.2 % too high; null before the first event. */
  public static @Nullable Map<String, @Nullable Object> lags(LagHistogram lags) {
    if (lags.count() == 0) {
      return null;
    }
    return new JsonResponses()
        .put("count", lags.count())
        .put("p50", lags.percentileMicros(50) / MICROS_PER_MILLI)
        .put("p99", lags.percentileMicros(99) / MICROS_PER_MILLI)
        .put("p99_9", lags.percentileMicros(99.9) / MICROS_PER_MILLI)
        .put("max", lags.maxMicros() / MICROS_PER_MILLI)
        .map();
  }
}
