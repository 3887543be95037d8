package io.prefetchbench.load.system;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Signals when an operation is done. */
@FunctionalInterface
public interface CompletionSignal {
  /** Runs the continuation on a separate thread when it is done. */
  void whenDone(Runnable continuation);

  /**
   * Polls every 50 ms until the operation is done.
   *
   * @param orElse exception message if it is not done in time; null to return false instead
   * @return false if it was not done in time
   * @throws IllegalStateException with the given message, if it was not done in time
   */
  public static boolean await(long atMostNanos, BooleanSupplier done, @Nullable String orElse) {
    long begun = System.nanoTime();
    while (!done.getAsBoolean()) {
      if (System.nanoTime() - begun > atMostNanos) {
        if (orElse != null) {
          throw new IllegalStateException(orElse);
        }
        return false;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
    return true;
  }
}
