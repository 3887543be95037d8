package io.prefetchbench.cache.internal.engine;

import org.jspecify.annotations.Nullable;

/**
 * Runs every closing step even if earlier ones fail, then throws the first failure with the later
 * ones added as suppressed. Not thread-safe.
 */
final class Closer {
  private @Nullable Throwable first;

  /** Runs one step and records any exception it throws. */
  Closer run(Runnable step) {
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

  /** Throws the first failure, if there was one. */
  void report() {
    if (first instanceof RuntimeException failure) {
      throw failure;
    }
    if (first instanceof Error error) {
      throw error;
    }
  }
}
