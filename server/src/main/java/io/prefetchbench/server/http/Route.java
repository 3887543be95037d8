package io.prefetchbench.server.http;

import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One method of one path. Immutable.
 *
 * @param deadline when the request is answered with 503 if it was not answered before; work that is
 *     still queued then is dropped
 * @param path exact, or with one {@code :name} segment
 * @param action never blocks: blocking work is passed to a {@link Bulkhead}
 * @param stream what a {@code GET} listens to; null unless it is a stream of events, whose action
 *     answers {@code HEAD} only
 */
public record Route(
    HttpMethod method,
    String path,
    Duration deadline,
    Action action,
    @Nullable EventStream stream) {
  private static final Duration READ_DEADLINE = Duration.ofMillis(2_100);
  private static final Duration CHANGE_DEADLINE = Duration.ofSeconds(5);

  /** What answers a request; may throw {@link Refusal}. */
  @FunctionalInterface
  public interface Action {
    CompletionStage<RouteResponse> answer(Params params);
  }

  /** True if a request to it may change something. */
  boolean mutates() {
    return method.equals(HttpMethod.POST);
  }

  /** A route that reads: answered within 2.1 s. */
  public static Route get(String path, Action action) {
    return new Route(HttpMethod.GET, path, READ_DEADLINE, action, null);
  }

  /** A route that changes something, see {@link OriginGuard}; answered within 5 s. */
  public static Route post(String path, Action action) {
    return new Route(HttpMethod.POST, path, CHANGE_DEADLINE, action, null);
  }

  public Route within(Duration time) {
    return new Route(method, path, time, action, stream);
  }

  /** A route with a streaming answer: server-sent events. */
  public static Route events(String path, EventStream stream) {
    Action head = params -> CompletableFuture.completedFuture(EventStream.head());
    return new Route(HttpMethod.GET, path, READ_DEADLINE, head, stream);
  }
}
