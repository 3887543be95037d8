package io.prefetchbench.server.api;

import io.prefetchbench.cache.CacheStats.LagHistogram;
import io.prefetchbench.cache.Health;
import io.prefetchbench.cache.internal.common.DaemonTimer;
import io.prefetchbench.cache.internal.engine.CacheEngine;
import io.prefetchbench.server.http.EventStream;
import io.prefetchbench.server.http.Route;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live figures as server-sent events: {@code server} and {@code history} once, then {@code
 * sample} twice per second, made once for all listeners. What could not be refreshed is unknown,
 * never the last good value. The sampling thread never waits for Redis: {@link HealthWatch} checks
 * the cache's health, and the primary is pinged asynchronously. While there are no listeners
 * nothing is sampled; the figures of the last two minutes are kept for another two.
 *
 * <p>Thread-safe.
 */
public final class EventsApi implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventsApi.class);
  private static final int CLIENTS_MAX = 32;
  private static final long EVERY_MILLIS = 500;
  private static final int ROWS_KEPT = 240;
  private static final long IDLE_NANOS = TimeUnit.MINUTES.toNanos(2);
  private static final double THOUSAND = 1e3;

  /** The figures of a sample that are drawn over time, besides its instant and the sync lag. */
  private static final List<String> DRAWN =
      List.of("staleness_ms", "reads_per_s", "applied_per_s", "committed_per_s");

  private final CacheEngine cache;
  private final HealthWatch watch;
  private final PrimaryPing primary;
  private final LongSupplier nanos;
  private final LongSupplier wallMicros;
  private final EventStream stream;
  private final CountWindow window = new CountWindow();
  private final ScheduledExecutorService sampling = DaemonTimer.named("live-sampler");
  private final Deque<List<@Nullable Object>> rows = new ArrayDeque<>(ROWS_KEPT);
  private boolean active;
  private long wantedNanos;
  private long begunNanos;
  private long number;

  public EventsApi(
      CacheEngine cache,
      HealthWatch watch,
      Map<String, @Nullable Object> server,
      Supplier<CompletionStage<?>> primary,
      LongSupplier nanos,
      LongSupplier wallMicros) {
    this.cache = cache;
    this.watch = watch;
    this.primary = new PrimaryPing(primary, nanos);
    this.nanos = nanos;
    this.wallMicros = wallMicros;
    this.stream =
        new EventStream(
            CLIENTS_MAX,
            () -> EventStream.event("server", server) + EventStream.event("history", history()));
    var unused =
        sampling.scheduleWithFixedDelay(this::sampleSafely, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  public List<Route> routes() {
    return List.of(Route.events("/events", stream));
  }

  private void sampleSafely() {
    try {
      sample();
    } catch (RuntimeException e) {
      // Rethrowing would end the schedule, and every page would freeze.
      LOG.error("the live figures cannot be sampled", e);
    }
  }

  private void sample() {
    long now = nanos.getAsLong();
    boolean isWanted = stream.clients() > 0;
    if (isWanted) {
      wantedNanos = now;
    }
    if (!active) {
      if (isWanted) {
        begin(now);
      }
      return;
    }
    if (now - wantedNanos >= IDLE_NANOS) {
      active = false;
      return;
    }
    HealthWatch.Look look = watch.last();
    if (look == null && now - begunNanos < Reachability.DEADLINE_NANOS) {
      return; // the first check is running: "unknown" would be correct, but flicker
    }
    Map<String, @Nullable Object> sample = sample(now, look);
    synchronized (rows) {
      rows.addLast(row(sample));
      if (rows.size() > ROWS_KEPT) {
        rows.removeFirst();
      }
    }
    if (isWanted) {
      stream.publish(EventStream.event("sample", sample));
    }
  }

  private void begin(long now) {
    window.clear();
    synchronized (rows) {
      rows.clear();
    }
    begunNanos = now;
    var unused = primary.look();
    active = true;
  }

  private Map<String, @Nullable Object> sample(long now, HealthWatch.@Nullable Look look) {
    Reachability cacheRedis =
        look == null ? Reachability.silent(now - begunNanos) : look.reachability(now);
    // What is known of workers and feed is known through the cache's Redis only.
    @Nullable Health health = look != null && cacheRedis.isReachable() ? look.health() : null;
    Reachability primaryRedis = primary.look();
    // The feed is where the primary is: earlier figures no longer apply.
    long backlog = health != null && primaryRedis.isReachable() ? health.backlog() : -1;
    window.add(now, cache.counts(), backlog);
    Optional<Health> seen = Optional.ofNullable(health);
    // The bound was valid when the check ended; it has grown by the time since.
    long sinceNanos = look == null ? 0 : now - look.endedNanos();
    return new JsonResponses()
        .put("number", ++number)
        .put("at_ms", wallMicros.getAsLong() / 1_000)
        .put("state", state(health, look))
        .put("reason", seen.map(Health::reason).orElse("the cache's Redis: " + cacheRedis.detail()))
        .put("sync_lag", lag(seen.isPresent(), window.lags()))
        .put(
            "staleness_ms",
            seen.flatMap(Health::staleness)
                .map(bound -> JsonResponses.millis(bound.toNanos() + sinceNanos))
                .orElse(null))
        .put("reads_per_s", known(true, window.readRate()))
        .put("applied_per_s", known(seen.isPresent(), window.appliedRate()))
        .put("committed_per_s", known(seen.isPresent(), window.committedRate()))
        .put("backlog", JsonResponses.known(backlog))
        .put("dead_letters_kept", seen.map(h -> JsonResponses.known(h.deadLetters())).orElse(null))
        .put("workers", seen.map(h -> CacheJson.workers(h.workers())).orElse(null))
        .put("cache_redis", cacheRedis.json())
        .put("primary_redis", primaryRedis.json())
        .put("counts", CacheJson.counts(cache.stats()).map())
        .map();
  }

  private static String state(@Nullable Health health, HealthWatch.@Nullable Look look) {
    if (health != null) {
      return health.state().name();
    }
    boolean isDown = look != null && look.health().state() == Health.State.DOWN;
    return isDown ? Health.State.DOWN.name() : "UNKNOWN";
  }

  private static Map<String, @Nullable Object> lag(boolean seen, LagHistogram lags) {
    return new JsonResponses()
        .put("window_s", TimeUnit.NANOSECONDS.toSeconds(CountWindow.LAG_NANOS))
        .put("count", seen ? lags.count() : null)
        .put("p50_ms", lagMillis(seen, lags, 50))
        .put("p99_ms", lagMillis(seen, lags, 99))
        .put("max_ms", lagMillis(seen, lags, 100))
        .map();
  }

  private static @Nullable Double lagMillis(boolean seen, LagHistogram lags, double percent) {
    return seen && lags.count() > 0 ? lags.percentileMicros(percent) / THOUSAND : null;
  }

  private static @Nullable Double known(boolean seen, OptionalDouble rate) {
    return seen && rate.isPresent() ? JsonResponses.rounded(rate.getAsDouble()) : null;
  }

  private static List<@Nullable Object> row(Map<String, @Nullable Object> sample) {
    List<@Nullable Object> row = new ArrayList<>();
    row.add(sample.get("at_ms"));
    if (sample.get("sync_lag") instanceof Map<?, ?> lag) {
      row.add(lag.get("p50_ms"));
      row.add(lag.get("p99_ms"));
    }
    DRAWN.forEach(name -> row.add(sample.get(name)));
    return row;
  }

  /** The rows of the last two minutes, oldest first. */
  private Map<String, @Nullable Object> history() {
    List<String> columns = new ArrayList<>(List.of("at_ms", "lag_p50_ms", "lag_p99_ms"));
    columns.addAll(DRAWN);
    List<List<@Nullable Object>> copy;
    synchronized (rows) {
      copy = new ArrayList<>(rows);
    }
    return new JsonResponses()
        .put("every_ms", EVERY_MILLIS)
        .put("columns", columns)
        .put("rows", copy)
        .map();
  }

  @Override
  public void close() {
    sampling.shutdownNow();
    stream.close();
  }

  /** Pings a server asynchronously, one ping at a time. Used by one thread. */
  private static final class PrimaryPing {
    private final Supplier<CompletionStage<?>> ping;
    private final LongSupplier nanos;
    private @Nullable CompletableFuture<?> awaited;
    private long sentNanos;
    private volatile long answeredNanos;
    private volatile @Nullable Outcome last;

    private record Outcome(@Nullable String failure, long tookNanos) {}

    PrimaryPing(Supplier<CompletionStage<?>> ping, LongSupplier nanos) {
      this.ping = ping;
      this.nanos = nanos;
      this.answeredNanos = nanos.getAsLong();
    }

    /** Sends the next one if none is in flight, and returns the known state; never blocks. */
    Reachability look() {
      CompletableFuture<?> current = awaited;
      long now = nanos.getAsLong();
      if (current != null && !current.isDone()) {
        boolean late = now - sentNanos >= Reachability.DEADLINE_NANOS;
        return late ? Reachability.silent(now - answeredNanos) : known(now);
      }
      Reachability known = known(now);
      send(now);
      return known;
    }

    private Reachability known(long now) {
      Outcome outcome = last;
      if (outcome == null) {
        return Reachability.notAsked();
      }
      return outcome.failure() == null
          ? Reachability.answers(outcome.tookNanos())
          : Reachability.failed(outcome.failure(), outcome.tookNanos(), now - answeredNanos);
    }

    private void send(long now) {
      sentNanos = now;
      CompletableFuture<?> reply = ping.get().toCompletableFuture();
      awaited = reply;
      var unused = reply.whenComplete((answer, failure) -> ended(now, failure));
    }

    private void ended(long sent, @Nullable Throwable failure) {
      long now = nanos.getAsLong();
      if (failure == null) {
        // Even an error reply is an answer: the server is there.
        answeredNanos = now;
      }
      last = new Outcome(failure == null ? null : String.valueOf(failure.getMessage()), now - sent);
    }
  }
}
