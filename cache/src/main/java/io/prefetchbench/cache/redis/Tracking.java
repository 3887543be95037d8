package io.prefetchbench.cache.redis;

import java.util.concurrent.CompletableFuture;

/** A connection over which Redis reports changed keys until it is closed or lost. Thread-safe. */
public interface Tracking extends AutoCloseable {

  /**
   * Asks whether anybody is there. The answer comes over the same connection, behind whatever Redis
   * had said before, so the listener has been told of that first.
   *
   * @return completed exceptionally with a {@link RedisFault} if no answer comes in time
   */
  CompletableFuture<Reply> ping();

  /** Closes the connection. */
  @Override
  void close();
}
