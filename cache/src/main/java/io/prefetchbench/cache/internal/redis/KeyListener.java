package io.prefetchbench.cache.internal.redis;

/**
 * Receives the key changes that Redis reports over one {@link Tracking}, in Redis' order, on a
 * thread of the client. Implementations are thread-safe, do not block and do not throw.
 */
public interface KeyListener {

  /** A key was written, removed, evicted, or expired. */
  void onChanged(byte[] key);

  /** Any key may have changed: the server was emptied, or sent an unreadable message. */
  void onFlushed();

  /** The connection is lost, and with it any further report; no more calls follow. */
  void onLost();
}
