package io.prefetchbench.load.run;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Something that will be done; tells when. */
@FunctionalInterface
public interface Awaited {
  /** Runs the continuation when it is done, on a thread of its own. */
  void whenDone(Runnable continuation);

  /**
   * Looks every 50 ms until something is done.
   *
   * @param orElse what to say if it is not done in time; null if the caller wants to know
   * @return false if it was not done in time
   * @throws IllegalStateException with the words given, if it was not done in time
   */
  static boolean await(long atMostNanos, BooleanSupplier done, @Nullable String orElse) {
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
