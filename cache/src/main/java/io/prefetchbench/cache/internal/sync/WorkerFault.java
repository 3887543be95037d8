package io.prefetchbench.cache.internal.sync;

import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.spi.SourceException;
import org.jspecify.annotations.Nullable;

/** Why something could not be finished now. Immutable. */
record WorkerFault(RedisFault.Kind kind, String words) {
  static WorkerFault of(RedisFault fault) {
    String message = fault.getMessage();
    return new WorkerFault(fault.kind(), message == null ? fault.code() : message);
  }

  /** Nothing may be applied until the cause was fixed by an operator. */
  static WorkerFault refused(String words) {
    return new WorkerFault(RedisFault.Kind.CONFIGURATION, words);
  }

  /** Nothing may be applied now; the cause may end by itself. */
  static WorkerFault refusedForNow(String words) {
    return new WorkerFault(RedisFault.Kind.TRANSIENT, words);
  }

  private static WorkerFault of(SourceException failure) {
    RedisFault.Kind kind =
        switch (failure.kind()) {
          case UNAVAILABLE -> RedisFault.Kind.TRANSIENT;
          case GAP -> RedisFault.Kind.GAP;
          case MISCONFIGURED -> RedisFault.Kind.CONFIGURATION;
        };
    return new WorkerFault(kind, String.valueOf(failure.getMessage()));
  }

  /**
   * The fault that a store, a feed or a primary reported; throws a failure of another kind, a
   * defect.
   */
  static WorkerFault ofFailure(RuntimeException failure) {
    if (failure instanceof RedisFault fault) {
      return of(fault);
    }
    if (failure instanceof SourceException unavailable) {
      return of(unavailable);
    }
    throw failure;
  }

  /** The dead letters are full: nothing is dropped, an operator must handle the letters first. */
  static WorkerFault lettersFull(int letters) {
    return new WorkerFault(
        RedisFault.Kind.CONFIGURATION,
        letters + " dead letters are kept, which is the maximum: replay or discard some");
  }

  /** Returns the more severe of two faults; the first if they are equal. */
  static @Nullable WorkerFault worse(@Nullable WorkerFault one, @Nullable WorkerFault other) {
    boolean second =
        one == null || (other != null && other.isConfiguration() && !one.isConfiguration());
    return second ? other : one;
  }

  private boolean isConfiguration() {
    return kind == RedisFault.Kind.CONFIGURATION;
  }
}
