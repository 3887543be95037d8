package io.prefetchbench.cache.internal.engine;

import org.jspecify.annotations.Nullable;

/**
 * Runs every closing step even if earlier ones fail, then throws the first failure with the later
 * ones added as suppressed. Not thread-safe.
 */
public final class Closer {
  private @Nullable Throwable first;

  public Closer run(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      if (first == null) {
        first = e;
      } else if (first != e) {
        first.addSuppressed(e);
      }
    }
    return this;
  }

  public void report() {
    if (first != null) {
      rethrow(first);
    }
  }

  /** Closes a part after an unchecked failure, and throws that failure; never returns. */
  public static RuntimeException closed(Throwable failure, Runnable close) {
    new Closer().run(() -> rethrow(failure)).run(close).report();
    throw new AssertionError(failure);
  }

  private static void rethrow(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) failure;
  }
}
