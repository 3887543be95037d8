package io.prefetchbench.cache;

import io.prefetchbench.cache.internal.redis.ForwardingPort;
import io.prefetchbench.cache.internal.redis.RedisPort;

/** A port whose server can be exchanged, as behind one address after a restart or a failover. */
public final class SwitchPort extends ForwardingPort {
  private volatile RedisPort current;

  public SwitchPort(RedisPort first) {
    this.current = first;
  }

  /** From now on another server answers. */
  public void switchTo(RedisPort other) {
    current = other;
  }

  @Override
  public void close() {}

  @Override
  protected RedisPort port() {
    return current;
  }
}
