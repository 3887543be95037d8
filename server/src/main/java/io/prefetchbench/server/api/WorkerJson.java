package io.prefetchbench.server.api;

import io.prefetchbench.cache.LagHistogram;
import io.prefetchbench.cache.WorkerStatus;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The state reported by a sync worker, as JSON: the same keys from the server and the commands. */
public final class WorkerJson {
  private static final double MICROS_PER_MILLI = 1e3;

  private WorkerJson() {}

  /** All of it. */
  public static Map<String, @Nullable Object> of(WorkerStatus worker) {
    return new JsonResponses()
        .put("name", worker.name())
        .put("state", worker.state().name())
        .put("pid", worker.pid())
        .put("polled", worker.polled())
        .put("applied", worker.applied())
        .put("fenced", worker.fenced())
        .put("conflated", worker.conflated())
        .put("dead", worker.dead())
        .put("in_flight", worker.inFlight())
        .put("backlog", JsonResponses.known(worker.backlog()))
        .put("oldest_micros", worker.oldestMicros())
        .put("sync_lag_ms", lags(worker.lags()))
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
