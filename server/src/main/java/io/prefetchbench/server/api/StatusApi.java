package io.prefetchbench.server.api;

import io.prefetchbench.cache.BulkLoadResult;
import io.prefetchbench.cache.CacheStats;
import io.prefetchbench.cache.Health;
import io.prefetchbench.cache.internal.engine.CacheEngine;
import io.prefetchbench.cache.internal.engine.Passes;
import io.prefetchbench.server.http.Bulkhead;
import io.prefetchbench.server.http.Route;
import io.prefetchbench.server.http.RouteResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Statistics, health, and the endpoint that does nothing. Thread-safe. */
public record StatusApi(
    CacheEngine cache,
    HealthWatch watch,
    Facts facts,
    List<Bulkhead> bulkheads,
    LongSupplier hiccupNanosMax) {
  private static final double MICROS_PER_MILLI = 1e3;

  /**
   * What does not change while the server runs.
   *
   * @param feed how its changes come, such as {@code stream} or {@code outbox}
   */
  public record Facts(long pid, String primary, String feed) {}

  public StatusApi {
    bulkheads = List.copyOf(bulkheads);
  }

  /**
   * The routes. {@code /nothing} answers without doing anything, so a load generator measures only
   * itself and HTTP. {@code /health/ready} checks Redis now, and shows the last check if that takes
   * too long; {@code /stats} shows the last check.
   */
  public List<Route> routes() {
    return List.of(
        Route.get("/stats", params -> now(json())),
        Route.post("/reset", params -> now(reset())),
        Route.get("/process", params -> now(process())),
        Route.get("/nothing", params -> now(Map.of())),
        Route.get("/health/live", params -> now(Map.of("state", "LIVE"))),
        Route.get("/health/ready", params -> watch.fresh().thenApply(StatusApi::ready)));
  }

  private static CompletionStage<RouteResponse> now(Object body) {
    return CompletableFuture.completedFuture(RouteResponse.json(200, body));
  }

  private Map<String, @Nullable Object> reset() {
    cache.resetStats();
    return json();
  }

  private static RouteResponse ready(Health seen) {
    JsonResponses body =
        new JsonResponses()
            .put("state", seen.state().name())
            .put("reason", seen.reason())
            .put("worker", seen.workers().stream().findFirst().map(CacheJson::worker).orElse(null))
            .put("backlog", JsonResponses.known(seen.backlog()))
            .put("dead_letters", JsonResponses.known(seen.deadLetters()))
            .put("staleness_ms", CacheJson.staleness(seen));
    return RouteResponse.json(seen.isServing() ? 200 : 503, body.map());
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
        .put("backlog_age_ms", cache.backlogMicros() / MICROS_PER_MILLI)
        .put("dead_letters_kept", JsonResponses.known(seen.deadLetters()))
        .put("staleness_ms", CacheJson.staleness(seen))
        .put("sync_lag_ms", CacheJson.lags(now.lags()));
    List<Map<String, @Nullable Object>> workers = CacheJson.workers(seen.workers());
    return json.put("passes", now.passes())
        .put("last_load", last(cache.lastPass()))
        .put("worker", workers.isEmpty() ? null : workers.get(0))
        .put("workers", workers)
        .put("store", cache.describe())
        .put("primary", facts.primary())
        .put("feed", facts.feed())
        .put("requests", requests())
        .put("process", process())
        .map();
  }

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

  private Map<String, @Nullable Object> process() {
    return new JsonResponses()
        .put("role", "server")
        .put("pid", facts.pid())
        .put("maxHiccupNanos", hiccupNanosMax.getAsLong())
        .map();
  }

  private static @Nullable Map<String, @Nullable Object> last(Passes.@Nullable LastPass pass) {
    if (pass == null) {
      return null;
    }
    BulkLoadResult load = pass.load();
    return new JsonResponses()
        .put("loaded", load.loaded())
        .put("fenced", load.fenced())
        .put("rejected", load.rejected())
        .put("rejections", rejections(load))
        .put("bytes", load.bytes())
        .put("elapsed_ms", JsonResponses.millis(load.elapsed().toNanos()))
        .put("pass_ms", JsonResponses.millis(pass.took().toNanos()))
        .map();
  }

  /** Reason to number of refused entities. */
  private static Map<String, Long> rejections(BulkLoadResult load) {
    Map<String, Long> counts = new TreeMap<>();
    load.rejections().forEach((reason, rejection) -> counts.put(reason, rejection.count()));
    return counts;
  }
}
