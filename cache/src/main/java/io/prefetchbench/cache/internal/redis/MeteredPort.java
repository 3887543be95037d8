package io.prefetchbench.cache.internal.redis;

import io.prefetchbench.cache.RedisFault;

/** A port that counts its errors. Thread-safe. */
public final class MeteredPort extends WatchedPort {
  private final RedisPort port;
  private final FaultCounts faults;

  public MeteredPort(RedisPort port, FaultCounts faults) {
    this.port = port;
    this.faults = faults;
  }

  @Override
  void noticed(RedisFault fault, boolean isReply) {
    faults.record(fault);
  }

  @Override
  public Shards shards() {
    return port.shards();
  }

  @Override
  public RedisPort on(Shard shard) {
    return new MeteredPort(port.on(shard), faults);
  }

  @Override
  protected RedisPort port() {
    return port;
  }
}
