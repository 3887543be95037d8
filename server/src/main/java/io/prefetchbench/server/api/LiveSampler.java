package io.prefetchbench.server.api;

import io.prefetchbench.cache.Health;
import io.prefetchbench.cache.internal.common.DaemonTimer;
import io.prefetchbench.cache.internal.engine.CacheEngine;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Samples the live figures twice per second, once for all listeners. The sampling thread never
 * waits for Redis: {@link HealthWatch} checks the cache's health, and the primary is pinged
 * asynchronously. While there are no listeners nothing is sampled; the figures of the last two
 * minutes are kept for another two.
 *
 * <p>Thread-safe.
 */
public final class LiveSampler implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LiveSampler.class);
  private static final long EVERY_MILLIS = 500;
  private static final int ROWS_KEPT = 240;
  private static final long IDLE_NANOS = TimeUnit.MINUTES.toNanos(2);
  private static final long MICROS_PER_MILLI = 1_000;

  private final Parts parts;
  private final PrimaryPing primary;
  private final CountWindow window = new CountWindow();
  private final ScheduledExecutorService sampling = DaemonTimer.named("live-sampler");
  private final Deque<List<@Nullable Number>> rows = new ArrayDeque<>(ROWS_KEPT);
  private boolean active;
  private long wantedNanos;
  private long begunNanos;
  private long number;

  /**
   * What is sampled.
   *
   * @param watch checks the health of the cache
   * @param primary asks the primary for a sign of life
   * @param listeners how many there are now
   * @param publisher receives each sample as JSON, on the sampling thread; must not wait
   * @param nanos the monotonic clock
   * @param wallMicros the wall clock, µs since the Unix epoch
   */
  public record Parts(
      CacheEngine cache,
      HealthWatch watch,
      Supplier<CompletionStage<?>> primary,
      IntSupplier listeners,
      Consumer<Map<String, @Nullable Object>> publisher,
      LongSupplier nanos,
      LongSupplier wallMicros) {}

  private LiveSampler(Parts parts) {
    this.parts = parts;
    this.primary = new PrimaryPing(parts.primary(), parts.nanos());
  }

  /** Starts waiting for listeners. */
  public static LiveSampler start(Parts parts) {
    LiveSampler sampler = new LiveSampler(parts);
    var unused =
        sampler.sampling.scheduleWithFixedDelay(
            sampler::sampleSafely, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    return sampler;
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
    long now = parts.nanos().getAsLong();
    boolean isWanted = parts.listeners().getAsInt() > 0;
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
    HealthWatch.Look look = parts.watch().last();
    if (look == null && now - begunNanos < Reachability.DEADLINE_NANOS) {
      return; // the first check is running: "unknown" would be correct, but flicker
    }
    LiveSample sample = sample(now, look);
    synchronized (rows) {
      rows.addLast(sample.row());
      if (rows.size() > ROWS_KEPT) {
        rows.removeFirst();
      }
    }
    if (isWanted) {
      parts.publisher().accept(sample.json());
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

  private LiveSample sample(long now, HealthWatch.@Nullable Look look) {
    Reachability cacheRedis =
        look == null ? Reachability.silent(now - begunNanos) : look.reachability(now);
    @Nullable Health health = look != null && cacheRedis.isReachable() ? look.health() : null;
    Reachability primaryRedis = primary.look();
    // The feed is where the primary is: earlier figures no longer apply.
    long backlog = health != null && primaryRedis.isReachable() ? health.backlog() : -1;
    window.add(now, parts.cache().gauges().stats(), backlog);
    return new LiveSample(
        ++number,
        parts.wallMicros().getAsLong() / MICROS_PER_MILLI,
        state(health, look),
        health == null ? "the cache's Redis: " + cacheRedis.detail() : health.reason(),
        health,
        health == null || look == null ? -1 : staleness(health, now - look.endedNanos()),
        window.lags(),
        window.readRate(),
        window.appliedRate(),
        window.committedRate(),
        backlog,
        cacheRedis,
        primaryRedis,
        parts.cache().stats());
  }

  private static String state(@Nullable Health health, HealthWatch.@Nullable Look look) {
    if (health != null) {
      return health.state().name();
    }
    boolean isDown = look != null && look.health().state() == Health.State.DOWN;
    return isDown ? Health.State.DOWN.name() : "UNKNOWN";
  }

  /** The bound was valid when the check ended; it has grown by the time since. */
  private static long staleness(Health health, long sinceNanos) {
    return health.staleness().map(bound -> bound.toNanos() + sinceNanos).orElse(-1L);
  }

  /** The rows of the last two minutes, oldest first: the figures that are drawn over time. */
  public Map<String, @Nullable Object> history() {
    List<List<@Nullable Number>> copy;
    synchronized (rows) {
      copy = new ArrayList<>(rows);
    }
    return new JsonResponses()
        .put("every_ms", EVERY_MILLIS)
        .put("columns", LiveSample.COLUMNS)
        .put("rows", copy)
        .map();
  }

  @Override
  public void close() {
    sampling.shutdownNow();
  }
}
