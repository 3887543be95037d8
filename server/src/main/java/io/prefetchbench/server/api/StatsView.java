package io.prefetchbench.server.api;

import io.prefetchbench.cache.BulkLoadResult;
import io.prefetchbench.cache.CacheStats;
import io.prefetchbench.cache.Health;
import io.prefetchbench.cache.internal.engine.CacheEngine;
import io.prefetchbench.server.http.Bulkhead;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The statistics as JSON: the eight counts that clients know, and more. Thread-safe.
 *
 * @param bulkheads shown by name
 * @param hiccupNanosMax longest pause of this process so far, ns
 */
public record StatsView(
    CacheEngine cache,
    HealthWatch watch,
    Facts facts,
    List<Bulkhead> bulkheads,
    LongSupplier hiccupNanosMax) {
  private static final double MICROS_PER_MILLI = 1e3;

  /**
   * What does not change while the server runs.
   *
   * @param primary where the primary is, as text
   * @param feed how its changes come, such as {@code stream} or {@code outbox}
   */
  public record Facts(long pid, String primary, String feed) {}

  public StatsView {
    bulkheads = List.copyOf(bulkheads);
  }

  /** Resets all counts to zero. */
  void reset() {
    cache.resetStats();
  }

  /** Returns everything; does no I/O, so it may be called from any thread. */
  Map<String, @Nullable Object> json() {
    Health seen = watch.seen();
    CacheStats now = cache.stats();
    JsonResponses json = CacheJson.counts(now);
    json.put("ready", seen.isServing())
        .put("state", seen.state().name())
        .put("reason", seen.reason())
        .put("backlog", JsonResponses.known(seen.backlog()))
        .put("backlog_age_ms", cache.gauges().backlogMicros() / MICROS_PER_MILLI)
        .put("dead_letters_kept", JsonResponses.known(seen.deadLetters()))
        .put("staleness_ms", staleness(seen))
        .put("sync_lag_ms", CacheJson.lags(now.lags()));
    List<Map<String, @Nullable Object>> workers =
        seen.workers().stream().map(CacheJson::worker).toList();
    return json.put("passes", now.passes())
        .put("last_load", cache.lastLoad().map(this::load).orElse(null))
        .put("worker", workers.isEmpty() ? null : workers.get(0))
        .put("workers", workers)
        .put("store", cache.describe())
        .put("primary", facts.primary())
        .put("feed", facts.feed())
        .put("requests", requests())
        .put("process", process())
        .map();
  }

  /**
   * What does not change while the server runs.
   *
   * @param freezable names of the Redis servers that may be frozen
   */
  public Map<String, @Nullable Object> server(List<String> freezable) {
    return new JsonResponses()
        .put("pid", facts.pid())
        .put("prefix", cache.config().prefix())
        .put("ttl_s", cache.config().ttl().toSeconds())
        .put("store", cache.describe())
        .put("primary", facts.primary())
        .put("feed", facts.feed())
        .put("freezable", freezable)
        .map();
  }

  /** What the bulkheads are doing, by name. */
  private Map<String, @Nullable Object> requests() {
    JsonResponses all = new JsonResponses();
    for (Bulkhead bulkhead : bulkheads) {
      Bulkhead.Counts counts = bulkhead.counts();
      all.put(
          bulkhead.name(),
          new JsonResponses()
              .put("active", counts.active())
              .put("queued", counts.queued())
              .put("queue_max", counts.queueMax())
              .put("rejected", counts.rejected())
              .put("abandoned", counts.abandoned())
              .map());
    }
    return all.map();
  }

  /** This process: its pid and its longest pause. */
  Map<String, @Nullable Object> process() {
    return new JsonResponses()
        .put("role", "server")
        .put("pid", facts.pid())
        .put("maxHiccupNanos", hiccupNanosMax.getAsLong())
        .map();
  }

  private Map<String, @Nullable Object> load(BulkLoadResult load) {
    return new JsonResponses()
        .put("loaded", load.loaded())
        .put("fenced", load.fenced())
        .put("rejected", load.rejected())
        .put("rejections", rejections(load))
        .put("bytes", load.bytes())
        .put("elapsed_ms", JsonResponses.millis(load.elapsed().toNanos()))
        .put(
            "pass_ms",
            cache.lastPassTook().map(took -> JsonResponses.millis(took.toNanos())).orElse(null))
        .map();
  }

  /** Reason to number of refused entities. */
  private static Map<String, Long> rejections(BulkLoadResult load) {
    Map<String, Long> counts = new TreeMap<>();
    load.rejections().forEach((reason, rejection) -> counts.put(reason, rejection.count()));
    return counts;
  }

  /** The cache lags by no more than this, ms; null if that is unknown. */
  static @Nullable Object staleness(Health seen) {
    return seen.staleness().map(bound -> JsonResponses.millis(bound.toNanos())).orElse(null);
  }
}
