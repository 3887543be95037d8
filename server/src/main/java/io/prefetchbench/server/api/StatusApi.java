package io.prefetchbench.server.api;

import io.prefetchbench.cache.health.Health;
import io.prefetchbench.server.http.Answer;
import io.prefetchbench.server.http.Route;
import io.prefetchbench.server.json.Json;
import io.prefetchbench.server.json.WorkerJson;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Statistics, health, and the endpoint that does nothing. Thread-safe. */
public final class StatusApi {
  private final StatsView stats;
  private final Watch watch;

  public StatusApi(StatsView stats, Watch watch) {
    this.stats = stats;
    this.watch = watch;
  }

  /**
   * The routes. {@code /nothing} answers without doing anything: what a load generator measures
   * there is itself and HTTP. {@code /health/ready} looks at Redis now, and shows the last look if
   * that takes longer than a moment; {@code /stats} shows the last look.
   */
  public List<Route> routes() {
    return List.of(
        Route.get("/stats", params -> now(Answer.json(200, stats.json()))),
        Route.post("/reset", params -> now(reset())),
        Route.get("/process", params -> now(Answer.json(200, stats.process()))),
        Route.get("/nothing", params -> now(Answer.json(200, Map.of()))),
        Route.get("/health/live", params -> now(Answer.json(200, Map.of("state", "LIVE")))),
        Route.get("/health/ready", params -> watch.fresh().thenApply(StatusApi::ready)));
  }

  private static CompletionStage<Answer> now(Answer answer) {
    return CompletableFuture.completedFuture(answer);
  }

  private Answer reset() {
    stats.reset();
    return Answer.json(200, stats.json());
  }

  private static Answer ready(Health seen) {
    Json body =
        new Json()
            .put("state", seen.state().name())
            .put("reason", seen.reason())
            .put("worker", seen.workers().isEmpty() ? null : WorkerJson.of(seen.workers().get(0)))
            .put("backlog", Json.known(seen.backlog()))
            .put("dead_letters", Json.known(seen.deadLetters()))
            .put("staleness_ms", StatsView.staleness(seen));
    return Answer.json(seen.isServing() ? 200 : 503, body.map());
  }
}
