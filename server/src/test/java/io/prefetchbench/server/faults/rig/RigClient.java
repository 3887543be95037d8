package io.prefetchbench.server.faults.rig;

import io.prefetchbench.cache.ConnectionOptions;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.jedis.JedisPort;
import io.prefetchbench.cache.internal.redis.lettuce.LettucePort;
import io.prefetchbench.testbed.fault.RestartableRedis;
import java.time.Duration;

/** The client library that readers, and a worker of this process, use. */
public enum RigClient {
  LETTUCE,
  JEDIS;

  /** Short, so that a silent Redis is noticed within a cell's few seconds. */
  private static final ConnectionOptions OPTIONS =
      new ConnectionOptions(Duration.ofMillis(800), Duration.ofMillis(800), 0, 32_768, null, null);

  /** For the rig itself, which waits on a busy machine. */
  private static final ConnectionOptions PATIENT =
      new ConnectionOptions(Duration.ofSeconds(15), Duration.ofSeconds(15), 0, 32_768, null, null);

  /** A new port of the system under test; the caller closes it. */
  public RedisPort connect(String host, int port) {
    RedisAddress address = RedisAddress.of(host, port);
    return this == LETTUCE
        ? LettucePort.connect(address, OPTIONS)
        : JedisPort.connect(address, OPTIONS);
  }

  /** A new port of the rig's own; the caller closes it. */
  static RedisPort patient(RestartableRedis redis) {
    return LettucePort.connect(RedisAddress.of(redis.host(), redis.port()), PATIENT);
  }
}
