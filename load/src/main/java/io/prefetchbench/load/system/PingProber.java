package io.prefetchbench.load.system;

import io.prefetchbench.testbed.redis.RedisServer;
import io.prefetchbench.testbed.redis.RespConnection;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Sends PING to one Redis every 20 ms and keeps the longest response time, since Redis has no
 * hiccup meter. The result includes the prober's own pauses. Thread-safe.
 */
public final class PingProber implements AutoCloseable {
  private static final long EVERY_NANOS = Duration.ofMillis(20).toNanos();

  private final RedisServer server;
  private final LongSupplier nanoClock;
  private final AtomicLong longestNanos = new AtomicLong();
  private final Thread thread;
  private volatile boolean running = true;

  /** Starts probing; probing ends when Redis can no longer be reached. */
  public PingProber(RedisServer server, LongSupplier nanoClock) {
    this.server = server;
    this.nanoClock = nanoClock;
    thread = Background.start("ping-prober", this::probe);
  }

  private void probe() {
    try (RespConnection connection = server.connect()) {
      while (running) {
        long before = nanoClock.getAsLong();
        connection.text("PING");
        longestNanos.accumulateAndGet(nanoClock.getAsLong() - before, Math::max);
        LockSupport.parkNanos(EVERY_NANOS);
      }
    } catch (RuntimeException e) {
      // The run's own checks report a Redis that is gone; the prober just stops.
      running = false;
    }
  }

  /** Resets the maximum, as at the start of a phase. */
  public void reset() {
    longestNanos.set(0);
  }

  /** Returns the longest response time since the start or the last reset. */
  public long longestNanos() {
    return longestNanos.get();
  }

  @Override
  public void close() {
    running = false;
    LockSupport.unpark(thread);
  }
}
