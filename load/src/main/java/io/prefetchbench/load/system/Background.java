package io.prefetchbench.load.system;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Threads that do not keep the JVM alive, and waiting for what they do. */
public final class Background {
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private Background() {}

  public static Thread start(String name, Runnable body) {
    Thread thread = daemon(name, body);
    thread.start();
    return thread;
  }

  public static ScheduledExecutorService timer(String name) {
    return Executors.newSingleThreadScheduledExecutor(task -> daemon(name, task));
  }

  private static Thread daemon(String name, Runnable body) {
    Thread thread = new Thread(body, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Parks until this time of the clock, or until something is over. */
  public static void awaitUntil(long nanos, LongSupplier nanoClock, BooleanSupplier isOver) {
    for (long left = nanos - nanoClock.getAsLong();
        left > 0 && !isOver.getAsBoolean();
        left = nanos - nanoClock.getAsLong()) {
      LockSupport.parkNanos(left);
    }
  }

  /** Polls every 50 ms, and returns whether the condition held in time; throws {@code orElse}. */
  public static boolean await(
      long atMostNanos, BooleanSupplier condition, @Nullable String orElse) {
    long startNanos = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - startNanos > atMostNanos) {
        if (orElse != null) {
          throw new IllegalStateException(orElse);
        }
        return false;
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    return true;
  }
}
