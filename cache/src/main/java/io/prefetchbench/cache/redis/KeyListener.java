package io.prefetchbench.cache.redis;

/**
 * Told what Redis says of its keys over one {@link Tracking}, in Redis' order, on the client's own
 * thread. Implementations are thread-safe, do not block and do not throw.
 */
public interface KeyListener {

  /** A key was written, removed, evicted, or expired. */
  void onChanged(byte[] key);

  /** Any key may have changed: the server was emptied, or said what could not be read. */
  void onFlushed();

  /** The connection is gone, and whatever Redis would have said; nothing follows. */
  void onLost();
}
