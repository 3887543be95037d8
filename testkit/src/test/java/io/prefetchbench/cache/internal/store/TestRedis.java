package io.prefetchbench.cache.internal.store;

import io.prefetchbench.cache.ConnectionOptions;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.jedis.JedisPort;
import io.prefetchbench.cache.internal.redis.lettuce.LettucePort;
import io.prefetchbench.testbed.redis.RedisServer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** One embedded Redis for all tests of this JVM; every test has a prefix of its own. */
public final class TestRedis {
  private static final RedisServer SERVER = RedisServer.startEmbedded();
  private static final ConnectionOptions OPTIONS =
      ConnectionOptions.STANDARD.withCommandTimeout(Duration.ofSeconds(20)).withConnections(2);
  private static final RedisPort LETTUCE = lettuce(SERVER);
  private static final RedisPort JEDIS = jedis(SERVER);
  private static final AtomicInteger PREFIXES = new AtomicInteger();

  private TestRedis() {}

  public static RedisPort lettuce() {
    return LETTUCE;
  }

  public static RedisPort jedis() {
    return JEDIS;
  }

  public static RedisPort lettuce(RedisServer server) {
    return LettucePort.connect(RedisAddress.parse(server.uri()), OPTIONS);
  }

  public static RedisPort jedis(RedisServer server) {
    return JedisPort.connect(RedisAddress.parse(server.uri()), OPTIONS);
  }

  /** A prefix nobody used before, full of characters that SCAN patterns would take as orders. */
  public static KeySpace freshKeys() {
    return new KeySpace("t[a-z]*?\\" + PREFIXES.incrementAndGet() + ":");
  }
}
