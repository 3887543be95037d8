package io.prefetchbench.cache.internal.redis;

import java.util.concurrent.CompletableFuture;

/** A connection over which Redis reports changed keys until it is closed or lost. Thread-safe. */
public interface Tracking extends AutoCloseable {

  /**
   * Sends a PING. The reply comes over the same connection, after everything Redis reported before,
   * so the listener has received that first.
   */
  CompletableFuture<Reply> ping();

  @Override
  void close();
}
