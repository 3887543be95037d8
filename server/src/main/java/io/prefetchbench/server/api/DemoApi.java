package io.prefetchbench.server.api;

import static java.util.Objects.requireNonNullElse;

import io.prefetchbench.cache.BulkLoadResult;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.ReprefetchResult;
import io.prefetchbench.cache.internal.pass.HistoryGuard;
import io.prefetchbench.cache.internal.store.Meta;
import io.prefetchbench.server.http.Bulkheads;
import io.prefetchbench.server.http.Params;
import io.prefetchbench.server.http.Refusal;
import io.prefetchbench.server.http.Route;
import io.prefetchbench.server.http.RouteResponse;
import io.prefetchbench.testkit.Mutation;
import io.prefetchbench.testkit.SeedCategories;
import io.prefetchbench.testkit.WritablePrimary;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What clients of the published demos know. All of it may wait: {@link Bulkheads}. */
public final class DemoApi {
  private static final String MS = "redis_latency_ms";
  private static final Duration PASS_DEADLINE = Duration.ofMinutes(2);

  private final PrefetchCache cache;
  private final WritablePrimary primary;
  private final StatusApi stats;
  private final Bulkheads bulkheads;
  private final LongSupplier nanoClock;
  private final IdLists ids;
  private final VisibleChange changes;

  public DemoApi(
      PrefetchCache cache,
      WritablePrimary primary,
      StatusApi stats,
      Bulkheads bulkheads,
      LongSupplier nanoClock) {
    this.cache = cache;
    this.primary = primary;
    this.stats = stats;
    this.bulkheads = bulkheads;
    this.nanoClock = nanoClock;
    this.ids = new IdLists(cache, primary, nanoClock);
    this.changes = new VisibleChange(cache, nanoClock);
  }

  public List<Route> routes() {
    return List.of(
        Route.get("/categories", this::categories),
        Route.get("/read", this::read),
        Route.post("/update", this::update),
        Route.post("/add", this::add),
        Route.post("/delete", this::delete),
        Route.post("/invalidate", this::invalidate),
        Route.post("/clear", params -> bulkheads.administration().run(params, this::clear)),
        Route.post("/reprefetch", this::reprefetch).within(PASS_DEADLINE));
  }

  private CompletionStage<RouteResponse> categories(Params params) {
    int limit = limit(params.find("limit"));
    return bulkheads.lists().run(params, () -> RouteResponse.json(200, ids.read().json(limit)));
  }

  private static int limit(@Nullable String text) {
    if (text == null) {
      return Integer.MAX_VALUE;
    }
    try {
      return Integer.parseUnsignedInt(text);
    } catch (NumberFormatException e) {
      throw Refusal.parameter("limit", "a whole number, 0 or more");
    }
  }

  /** One round trip; the statistics only on request, because they cost far more. */
  private CompletionStage<RouteResponse> read(Params params) {
    String id = params.id();
    return flag(params, "stats")
        ? bulkheads
            .reads()
            .run(params, () -> answer(id, RedisFault.joined(found(id)), stats.json()))
        : found(id).thenApply(found -> answer(id, found, null));
  }

  private CompletableFuture<Found> found(String id) {
    long begin = nanoClock.getAsLong();
    return cache
        .getAsync(id)
        .thenCombine(
            cache.ttlAsync(id),
            (lookup, life) -> new Found(lookup, life, nanoClock.getAsLong() - begin));
  }

  private record Found(Lookup lookup, Duration life, long latencyNanos) {}

  private static RouteResponse answer(String id, Found read, @Nullable Object stats) {
    Lookup found = read.lookup();
    boolean hit = found instanceof Lookup.Hit;
    Map<String, String> record = found instanceof Lookup.Hit h ? h.entity().fields() : null;
    JsonResponses body = new JsonResponses().put("id", id).put("record", record).put("hit", hit);
    body.put("result", CategoryApi.result(found));
    body.put(MS, JsonResponses.millis(read.latencyNanos()));
    body.put("ttl_remaining", hit ? read.life().toSeconds() : -2L);
    if (stats != null) {
      body.put("stats", stats);
    }
    if (found instanceof Lookup.NotReady notReady) {
      body.put("error", "not ready: " + notReady.reason());
      return RouteResponse.json(503, body.map()).with("Retry-After", "1");
    }
    RouteResponse answer = RouteResponse.json(hit ? 200 : 404, body.map());
    if (found instanceof Lookup.Hit h) {
      return CategoryApi.versioned(answer, h.entity().version(), h.entity().committedMicros());
    }
    return found instanceof Lookup.Deleted deleted
        ? CategoryApi.versioned(answer, deleted.version(), deleted.committedMicros())
        : answer;
  }

  private CompletionStage<RouteResponse> update(Params params) {
    String id = params.id();
    String field = params.text("field", "the name of the field to change");
    String value = params.required("value", "the new value, which may be empty");
    if (field.equals("id") || field.equals(Meta.FIELD)) {
      throw Refusal.parameter("field", "any field but id and " + Meta.FIELD);
    }
    return change(
        params,
        () -> known(updated(id, field, value), id),
        new JsonResponses().put("field", field).put("value", value));
  }

  private Optional<Mutation> updated(String id, String field, String value) {
    try {
      return primary.update(id, field, value);
    } catch (IllegalArgumentException e) {
      throw new Refusal(400, "parameter field: " + e.getMessage());
    }
  }

  /** Commits, and waits as long as the request asks for until the cache shows the change. */
  private CompletionStage<RouteResponse> change(
      Params params, Supplier<Mutation> mutation, JsonResponses more) {
    String id = params.id();
    int waitMillis = params.wholeNumber("wait_ms", 0, 0, (int) VisibleChange.WAIT_MAX.toMillis());
    return bulkheads
        .primary()
        .run(
            params,
            () -> committed(changes.commit(id, Duration.ofMillis(waitMillis), mutation), more));
  }

  private CompletionStage<RouteResponse> add(Params params) {
    String id = params.id();
    Map<String, String> record =
        SeedCategories.category(
            id,
            params.text("name", "the name of the category"),
            wholeNumber(params, "display_order", "99"),
            String.valueOf(flag(params, "featured")),
            requireNonNullElse(params.find("parent_id"), ""));
    return change(params, () -> added(id, record), new JsonResponses().put("record", record));
  }

  private Mutation added(String id, Map<String, String> record) {
    return primary
        .add(id, record)
        .orElseThrow(
            () -> new Refusal(409, "the primary has " + id + " already; expected a new id"));
  }

  private static String wholeNumber(Params params, String name, String byDefault) {
    String text = requireNonNullElse(params.find(name), byDefault);
    if (!text.matches("-?\\d{1,18}")) {
      throw Refusal.parameter(name, "a whole number");
    }
    return text;
  }

  private static boolean flag(Params params, String name) {
    String text = requireNonNullElse(params.find(name), "false");
    if (!text.equals("true") && !text.equals("false")) {
      throw Refusal.parameter(name, "true or false");
    }
    return text.equals("true");
  }

  private CompletionStage<RouteResponse> delete(Params params) {
    String id = params.id();
    return change(params, () -> known(primary.delete(id), id), new JsonResponses());
  }

  private static Mutation known(Optional<Mutation> mutation, String id) {
    return mutation.orElseThrow(() -> new Refusal(404, "the primary has no " + id));
  }

  private RouteResponse committed(VisibleChange.Committed done, JsonResponses more) {
    Mutation mutation = done.mutation();
    JsonResponses body = new JsonResponses().put("id", mutation.id());
    more.map().forEach(body::put);
    if (done.visibility() != null) {
      body.put("visibility", done.visibility());
    }
    return CategoryApi.versioned(
        RouteResponse.json(200, body.put("stats", stats.json()).map()),
        mutation.version(),
        mutation.committedMicros());
  }

  private CompletionStage<RouteResponse> invalidate(Params params) {
    String id = params.id();
    return bulkheads
        .administration()
        .run(
            params,
            () -> {
              boolean deleted = cache.invalidate(id);
              ids.forget();
              JsonResponses body = new JsonResponses().put("id", id).put("deleted", deleted);
              return RouteResponse.json(200, body.put("stats", stats.json()).map());
            });
  }

  private RouteResponse clear() {
    long deleted = cache.clear();
    ids.forget();
    return RouteResponse.json(
        200, new JsonResponses().put("deleted", deleted).put("stats", stats.json()).map());
  }

  private CompletionStage<RouteResponse> reprefetch(Params params) {
    boolean force = flag(params, "force");
    return bulkheads.passes().run(params, () -> reprefetch(force));
  }

  private RouteResponse reprefetch(boolean force) {
    ReprefetchResult pass =
        cache.reprefetch(new PrefetchCache.ReprefetchOptions(force, written -> {}));
    BulkLoadResult result = pass.load();
    ids.forget();
    JsonResponses body = new JsonResponses().put("loaded", result.loaded() + result.fenced());
    body.put("rejected", result.rejected());
    body.put("orphans", pass.orphans()).put("removed", pass.removed());
    body.put("refused", pass.refusal());
    body.put("elapsed_ms", JsonResponses.millis(result.elapsed().toNanos()));
    body.put("newer", pass.newer()).put("newer_ids", pass.newerIds());
    if (!pass.isComplete()) {
      body.put("error", incomplete(pass));
    }
    // A refused pass conflicts with what is there; after any other the cache is not as it should
    // be.
    int status = pass.isComplete() ? 200 : pass.refusal().isEmpty() ? 503 : 409;
    return RouteResponse.json(status, body.put("stats", stats.json()).map());
  }

  private static String incomplete(ReprefetchResult pass) {
    if (!pass.refusal().isEmpty()) {
      return "refused: " + pass.refusal();
    }
    if (pass.load().rejected() > 0) {
      return "not everything was loaded: " + pass.load().summary();
    }
    return pass.newer() > 0
        ? HistoryGuard.newerWords(pass.newer(), pass.newerIds())
        : "Redis or the primary lost writes during the pass; another one follows";
  }

  /** The ids of both sides, listed by one scan every two seconds at most. Thread-safe. */
  private static final class IdLists {
    private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final PrefetchCache cache;
    private final WritablePrimary primary;
    private final LongSupplier nanoClock;
    private @Nullable Drift kept;
    private long keptNanos;

    IdLists(PrefetchCache cache, WritablePrimary primary, LongSupplier nanoClock) {
      this.cache = cache;
      this.primary = primary;
      this.nanoClock = nanoClock;
    }

    /** The differences, at most two seconds old; waits for Redis. */
    synchronized Drift read() {
      long now = nanoClock.getAsLong();
      Drift last = kept;
      if (last != null && now - keptNanos < KEPT_NANOS) {
        return last;
      }
      Drift read = Drift.between(cache.ids(), primary.ids());
      kept = read;
      keptNanos = now;
      return read;
    }

    /** Invalidates the cached list: the next request scans again. */
    synchronized void forget() {
      kept = null;
    }

    /** The ids of one side only, in id order. */
    record Drift(
        List<String> cacheIds,
        List<String> primaryIds,
        List<String> missing,
        List<String> orphaned) {

      static Drift between(List<String> cacheIds, List<String> primaryIds) {
        return new Drift(
            cacheIds, primaryIds, minus(primaryIds, cacheIds), minus(cacheIds, primaryIds));
      }

      private static List<String> minus(List<String> ids, List<String> others) {
        Set<String> rest = new TreeSet<>(ids);
        others.forEach(rest::remove);
        return List.copyOf(rest);
      }

      /** As JSON: counts are of whole lists, lists hold at most {@code limit} ids. */
      Map<String, @Nullable Object> json(int limit) {
        return new JsonResponses()
            .put("cache_ids", first(cacheIds, limit))
            .put("primary_ids", first(primaryIds, limit))
            .put("missing", first(missing, limit))
            .put("orphaned", first(orphaned, limit))
            .put("cache_count", cacheIds.size())
            .put("primary_count", primaryIds.size())
            .put("missing_count", missing.size())
            .put("orphaned_count", orphaned.size())
            .map();
      }

      private static List<String> first(List<String> ids, int limit) {
        return ids.size() <= limit ? ids : ids.subList(0, limit);
      }
    }
  }
}
