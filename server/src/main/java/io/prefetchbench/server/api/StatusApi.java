package io.prefetchbench.server.api;

import io.prefetchbench.cache.Health;
import io.prefetchbench.server.http.Route;
import io.prefetchbench.server.http.RouteResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Statistics, health, and the endpoint that does nothing. Thread-safe. */
public final class StatusApi {
  private final StatsView stats;
  private final HealthWatch watch;

  public StatusApi(StatsView stats, HealthWatch watch) {
    this.stats = stats;
    this.watch = watch;
  }

  /**
   * The routes. {@code /nothing} answers without doing anything, so a load generator measures only
   * itself and HTTP. {@code /health/ready} checks Redis now, and shows the last check if that takes
   * too long; {@code /stats} shows the last check.
   */
  public List<Route> routes() {
    return List.of(
        Route.get("/stats", params -> now(RouteResponse.json(200, stats.json()))),
        Route.post("/reset", params -> now(reset())),
        Route.get("/process", params -> now(RouteResponse.json(200, stats.process()))),
        Route.get("/nothing", params -> now(RouteResponse.json(200, Map.of()))),
        Route.get("/health/live", params -> now(RouteResponse.json(200, Map.of("state", "LIVE")))),
        Route.get("/health/ready", params -> watch.fresh().thenApply(StatusApi::ready)));
  }

  private static CompletionStage<RouteResponse> now(RouteResponse answer) {
    return CompletableFuture.completedFuture(answer);
  }

  private RouteResponse reset() {
    stats.reset();
    return RouteResponse.json(200, stats.json());
  }

  private static RouteResponse ready(Health seen) {
    JsonResponses body =
        new JsonResponses()
            .put("state", seen.state().name())
            .put("reason", seen.reason())
            .put(
                "worker", seen.workers().isEmpty() ? null : CacheJson.worker(seen.workers().get(0)))
            .put("backlog", JsonResponses.known(seen.backlog()))
            .put("dead_letters", JsonResponses.known(seen.deadLetters()))
            .put("staleness_ms", StatsView.staleness(seen));
    return RouteResponse.json(seen.isServing() ? 200 : 503, body.map());
  }
}
