package io.prefetchbench.server.faults.rig;

import io.prefetchbench.cache.redis.PortOptions;
import io.prefetchbench.cache.redis.RedisAddress;
import io.prefetchbench.cache.redis.RedisPort;
import io.prefetchbench.cache.redis.jedis.JedisPort;
import io.prefetchbench.cache.redis.lettuce.LettucePort;
import io.prefetchbench.testbed.fault.MortalRedis;
import java.time.Duration;

/** The client library that readers, and a worker of this process, use. */
public enum RigClient {
  LETTUCE,
  JEDIS;

  /** Short, so that a silent Redis is noticed within a cell's few seconds. */
  private static final PortOptions OPTIONS =
      new PortOptions(Duration.ofMillis(800), Duration.ofMillis(800), 0, 32_768, null, null);

  /** For the rig itself, which waits on a busy machine. */
  private static final PortOptions PATIENT =
      new PortOptions(Duration.ofSeconds(15), Duration.ofSeconds(15), 0, 32_768, null, null);

  /** A new port of the system under test; the caller closes it. */
  public RedisPort connect(String host, int port) {
    RedisAddress address = RedisAddress.of(host, port);
    return this == LETTUCE
        ? LettucePort.connect(address, OPTIONS)
        : JedisPort.connect(address, OPTIONS);
  }

  /** A new port of the rig's own; the caller closes it. */
  static RedisPort patient(MortalRedis redis) {
    return LettucePort.connect(RedisAddress.of(redis.host(), redis.port()), PATIENT);
  }
}
