package io.prefetchbench.server.http;

import io.vertx.core.http.HttpMethod;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One method of one path. Immutable.
 *
 * @param path exact, or with one {@code :name} segment
 * @param action never blocks: what has to wait is given to {@link Waiting}
 * @param stream what a {@code GET} listens to; null unless it is a stream of events, whose action
 *     answers {@code HEAD} only
 */
public record Route(HttpMethod method, String path, Action action, @Nullable EventStream stream) {

  /** What answers a request; may throw {@link Refusal}. */
  @FunctionalInterface
  public interface Action {
    CompletionStage<Answer> answer(Params params);
  }

  /** True if a request to it may change something. */
  boolean mutates() {
    return method.equals(HttpMethod.POST);
  }

  /** A route that reads. */
  public static Route get(String path, Action action) {
    return new Route(HttpMethod.GET, path, action, null);
  }

  /** A route that changes something: only from the page's own origin, see {@link OriginGuard}. */
  public static Route post(String path, Action action) {
    return new Route(HttpMethod.POST, path, action, null);
  }

  /** A route whose answer goes on: server-sent events. */
  public static Route events(String path, EventStream stream) {
    Action head = params -> CompletableFuture.completedFuture(EventStream.head());
    return new Route(HttpMethod.GET, path, head, stream);
  }
}
