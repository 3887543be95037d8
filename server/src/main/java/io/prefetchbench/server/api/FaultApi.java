package io.prefetchbench.server.api;

import io.prefetchbench.cache.CacheAdmin;
import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.server.http.Bulkhead;
import io.prefetchbench.server.http.Params;
import io.prefetchbench.server.http.Refusal;
import io.prefetchbench.server.http.Route;
import io.prefetchbench.server.http.RouteResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Breaks the cache for a bounded time: pauses the workers, freezes a Redis. Thread-safe. */
public record FaultApi(PrefetchCache cache, RedisFreezer freezer, Bulkhead bulkhead) {
  private static final String OWNER = "page of bench serve";
  private static final int PAUSE_SECONDS_MAX = 3_600;
  private static final int PAUSE_SECONDS_BY_DEFAULT = 60;
  private static final int FREEZE_SECONDS_MAX = 15;
  private static final int FREEZE_SECONDS_BY_DEFAULT = 5;
  private static final Duration IDLE_WAIT = Duration.ofSeconds(2);

  public List<Route> routes() {
    return List.of(
        Route.post("/pause", this::pause),
        Route.post("/resume", params -> bulkhead.run(params, this::resume)),
        Route.post("/freeze", this::freeze));
  }

  private CompletionStage<RouteResponse> pause(Params params) {
    int seconds = params.wholeNumber("for_s", PAUSE_SECONDS_BY_DEFAULT, 1, PAUSE_SECONDS_MAX);
    return bulkhead.run(params, () -> pause(seconds));
  }

  private RouteResponse pause(int seconds) {
    Optional<CacheAdmin.Pause> begun =
        cache.admin().pauseWorkers(OWNER, Duration.ofSeconds(seconds));
    if (begun.isEmpty()) {
      throw new Refusal(409, "the workers are paused already; POST /resume ends that pause");
    }
    CacheAdmin.Pause pause = begun.get();
    List<String> busy;
    try {
      busy = pause.awaitIdle(IDLE_WAIT).busy();
    } finally {
      // It outlives this request and ends by itself.
      pause.leave();
    }
    JsonResponses body = new JsonResponses().put("paused", true).put("for_s", seconds);
    return RouteResponse.json(200, body.put("idle", busy.isEmpty()).put("busy", busy).map());
  }

  private RouteResponse resume() {
    boolean ended = cache.admin().resumeWorkers();
    return RouteResponse.json(200, new JsonResponses().put("resumed", ended).map());
  }

  private CompletionStage<RouteResponse> freeze(Params params) {
    String name = params.text("redis", "cache or primary");
    if (!name.equals("cache") && !name.equals("primary")) {
      throw Refusal.parameter("redis", "cache or primary");
    }
    int seconds = params.wholeNumber("for_s", FREEZE_SECONDS_BY_DEFAULT, 1, FREEZE_SECONDS_MAX);
    if (!freezer.names().contains(name)) {
      throw new Refusal(409, "this server did not start the Redis of the " + name + " by itself");
    }
    return bulkhead.run(params, () -> freeze(name, seconds));
  }

  private RouteResponse freeze(String name, int seconds) {
    if (!freezer.freeze(name, Duration.ofSeconds(seconds))) {
      throw new Refusal(409, "the Redis of the " + name + " is frozen already");
    }
    return RouteResponse.json(
        200, new JsonResponses().put("frozen", name).put("for_s", seconds).map());
  }
}
