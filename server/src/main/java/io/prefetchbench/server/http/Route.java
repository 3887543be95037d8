package io.prefetchbench.server.http;

import io.vertx.core.http.HttpMethod;
import java.util.concurrent.CompletionStage;

/**
 * One method of one path. Immutable.
 *
 * @param path exact, or with one {@code :name} segment
 * @param action never blocks: what has to wait is given to {@link Waiting}
 */
public record Route(HttpMethod method, String path, Action action) {

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
    return new Route(HttpMethod.GET, path, action);
  }

  /** A route that changes something: only from the page's own origin, see {@link OriginGuard}. */
  public static Route post(String path, Action action) {
    return new Route(HttpMethod.POST, path, action);
  }
}
