package io.prefetchbench.cache.sync;

import io.prefetchbench.cache.redis.RedisFault;
import org.jspecify.annotations.Nullable;

/** Why something could not be finished now. Immutable. */
record Obstacle(RedisFault.Kind kind, String words) {
  static Obstacle of(RedisFault fault) {
    String message = fault.getMessage();
    return new Obstacle(fault.kind(), message == null ? fault.code() : message);
  }

  /** Nothing may be applied until somebody has changed something. */
  static Obstacle refused(String words) {
    return new Obstacle(RedisFault.Kind.CONFIGURATION, words);
  }

  /** Nothing is dropped: somebody has to look at the letters first. */
  static Obstacle lettersFull(int letters) {
    return new Obstacle(
        RedisFault.Kind.CONFIGURATION,
        letters + " dead letters are kept, which is the maximum: replay or discard some");
  }

  /** Of two the one that says more about what somebody must do; the first if they are alike. */
  static @Nullable Obstacle worse(@Nullable Obstacle one, @Nullable Obstacle other) {
    boolean second =
        one == null || (other != null && other.isConfiguration() && !one.isConfiguration());
    return second ? other : one;
  }

  private boolean isConfiguration() {
    return kind == RedisFault.Kind.CONFIGURATION;
  }
}
