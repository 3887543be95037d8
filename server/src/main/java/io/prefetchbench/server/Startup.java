package io.prefetchbench.server;

import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.spi.SourceException;
import io.prefetchbench.testbed.command.Untrustworthy;
import io.prefetchbench.testbed.redis.ConnectRetry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The start of a program, with its clocks: retries the steps while a Redis does not answer, until a
 * deadline of all steps together, and logs what it waits for.
 */
final class Startup implements ConnectRetry {
  private static final Logger LOG = LoggerFactory.getLogger(Startup.class);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long LOG_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Duration atMost;
  private final LongSupplier nanos;
  private final LongSupplier wallMicros;
  private final BooleanSupplier stopped;
  private final long deadlineNanos;
  private String loggedFor = "";
  private long loggedNanos;

  Startup(Duration atMost, LongSupplier nanos, LongSupplier wallMicros, BooleanSupplier stopped) {
    this.atMost = atMost;
    this.nanos = nanos;
    this.wallMicros = wallMicros;
    this.stopped = stopped;
    this.deadlineNanos = nanos.getAsLong() + atMost.toNanos();
  }

  /** The monotonic clock of the program. */
  LongSupplier nanos() {
    return nanos;
  }

  /** The wall clock of the program, µs since the Unix epoch. */
  LongSupplier wallMicros() {
    return wallMicros;
  }

  @Override
  public boolean tryAgain(String what, String why) {
    long now = nanos.getAsLong();
    if (now - deadlineNanos >= 0 || stopped.getAsBoolean() || Thread.interrupted()) {
      return false;
    }
    if (!loggedFor.equals(what) || now - loggedNanos >= LOG_AGAIN_NANOS) {
      loggedFor = what;
      loggedNanos = now;
      LOG.warn(
          "waiting for {}, {} s left of --start-timeout: {}",
          what,
          TimeUnit.NANOSECONDS.toSeconds(deadlineNanos - now),
          why);
    }
    LockSupport.parkNanos(PAUSE_NANOS);
    return true;
  }

  /**
   * Runs a step until it succeeds; it must leave nothing behind when it fails. Throws Untrustworthy
   * if Redis or the database refuses, or does not answer before the deadline.
   *
   * @param what what it waits for, in words without secrets
   */
  <T> T await(String what, Supplier<T> step) {
    while (true) {
      try {
        return step.get();
      } catch (RedisFault fault) {
        waitAfter(what, fault, fault.kind() == RedisFault.Kind.TRANSIENT);
      } catch (SourceException fault) {
        waitAfter(what, fault, fault.kind() == SourceException.Kind.UNAVAILABLE);
      }
    }
  }

  private void waitAfter(String what, RuntimeException fault, boolean isTransient) {
    String why = String.valueOf(fault.getMessage());
    if (!isTransient) {
      throw new Untrustworthy(what + " refused: " + why, fault);
    }
    if (!tryAgain(what, why)) {
      throw new Untrustworthy(
          "not started within %d s (--start-timeout): waited for %s: %s"
              .formatted(atMost.toSeconds(), what, why),
          fault);
    }
  }

  /** Like {@link #await(String, Supplier)}, for a step without a result. */
  void await(String what, Runnable step) {
    boolean unused =
        await(
            what,
            () -> {
              step.run();
              return true;
            });
  }
}
