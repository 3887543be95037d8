package io.prefetchbench.cache.internal.redis;

import io.prefetchbench.cache.RedisFault;
import java.util.function.Supplier;

/**
 * The port to whichever server is the master now. Thread-safe; closing it does nothing, because it
 * does not own the ports.
 */
final class MasterPort extends WatchedPort {
  private final Supplier<RedisPort> master;
  private final Runnable trouble;
  private final String words;

  /** The supplier may throw a fault; {@code trouble} must not block. */
  MasterPort(Supplier<RedisPort> master, Runnable trouble, String words) {
    this.master = master;
    this.trouble = trouble;
    this.words = words;
  }

  @Override
  protected RedisPort port() {
    return master.get();
  }

  @Override
  void noticed(RedisFault fault, boolean isReply) {
    if (!isReply || fault.isRedirect()) {
      trouble.run();
    }
  }

  /** Tracking would end unnoticed with the master that it was begun on. */
  @Override
  public boolean tracksKeys() {
    return false;
  }

  @Override
  public String describe() {
    return words + ", by " + port().describe();
  }

  @Override
  public void close() {}
}
