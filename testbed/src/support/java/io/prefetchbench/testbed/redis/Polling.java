package io.prefetchbench.testbed.redis;

import java.util.function.BooleanSupplier;

/** Waits until servers have agreed among themselves. */
final class Polling {
  private static final long STEP_MILLIS = 10;
  private static final int STEPS_MAX = 2_000;

  private Polling() {}

  /**
   * Returns as soon as the condition holds.
   *
   * @throws IllegalStateException if it does not within 20 s
   */
  static void until(String what, BooleanSupplier condition) {
    for (int i = 0; i < STEPS_MAX; i++) {
      if (condition.getAsBoolean()) {
        return;
      }
      try {
        Thread.sleep(STEP_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while waiting until " + what, e);
      }
    }
    throw new IllegalStateException("it did not happen within 20 s that " + what);
  }
}
