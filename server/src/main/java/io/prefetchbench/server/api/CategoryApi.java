package io.prefetchbench.server.api;

import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.cache.Version;
import io.prefetchbench.server.http.Params;
import io.prefetchbench.server.http.Route;
import io.prefetchbench.server.http.RouteResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * The lean read: one {@code HGETALL}, no waiting thread, nothing but the entity in the answer.
 *
 * <p>200 with the fields; 404 "deleted" for a tombstone; 404 "not in the cache", for an id that the
 * primary does not know or whose entry was withdrawn or lost; 503 while the cache is not ready, for
 * example after it was cleared. The headers {@link #VERSION} and {@link #COMMITTED} are on every
 * answer that has a version, the 404 of a tombstone among them. Thread-safe.
 */
public record CategoryApi(PrefetchCache cache) {
  /** Header: the version of what was answered or committed, 24 lowercase hex digits. */
  public static final String VERSION = "Prefetch-Version";

  /** Header: commit time of that version, µs since the Unix epoch. */
  public static final String COMMITTED = "Prefetch-Committed";

  public List<Route> routes() {
    return List.of(Route.get("/categories/:id", this::read));
  }

  private CompletionStage<RouteResponse> read(Params params) {
    return cache.getAsync(params.id()).thenApply(CategoryApi::answer);
  }

  private static RouteResponse answer(Lookup found) {
    if (found instanceof Lookup.Hit hit) {
      Entity entity = hit.entity();
      return versioned(
          RouteResponse.json(200, entity.fields()), entity.version(), entity.committedMicros());
    }
    if (found instanceof Lookup.Deleted deleted) {
      return versioned(
          RouteResponse.error(404, "deleted"), deleted.version(), deleted.committedMicros());
    }
    if (found instanceof Lookup.NotReady notReady) {
      return notReady(notReady);
    }
    return RouteResponse.error(404, "not in the cache");
  }

  /** The result of a read, in one word: {@code HIT, DELETED, ABSENT, NOT_READY}. */
  static String result(Lookup found) {
    if (found instanceof Lookup.Hit) {
      return "HIT";
    }
    return found instanceof Lookup.Deleted
        ? "DELETED"
        : found instanceof Lookup.NotReady ? "NOT_READY" : "ABSENT";
  }

  static RouteResponse versioned(RouteResponse answer, Version version, long committedMicros) {
    return answer.with(Map.of(VERSION, version.text(), COMMITTED, Long.toString(committedMicros)));
  }

  private static RouteResponse notReady(Lookup.NotReady found) {
    return RouteResponse.error(503, "not ready: " + found.reason()).with("Retry-After", "1");
  }
}
