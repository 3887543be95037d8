package io.prefetchbench.cache;

import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Reply;
import io.prefetchbench.cache.internal.redis.lettuce.LettucePort;
import io.prefetchbench.testbed.redis.RedisOptions;
import io.prefetchbench.testbed.redis.RedisServer;

/** A real Redis for one test class, and a port to it. */
public final class LiveRedis implements AutoCloseable {
  private final RedisServer server;
  private final RedisPort port;

  private LiveRedis(RedisServer server) {
    this.server = server;
    this.port = connect();
  }

  public static LiveRedis start(String... options) {
    return new LiveRedis(RedisServer.startEmbedded(RedisOptions.of(options)));
  }

  public RedisPort port() {
    return port;
  }

  /** A further port; the caller closes it. */
  public RedisPort connect() {
    return LettucePort.connect(address(), ConnectionOptions.STANDARD);
  }

  public RedisAddress address() {
    return RedisAddress.of(server.host(), server.port());
  }

  /** Sends a command of plain words; throws its error. */
  public Reply run(Object... words) {
    return port.call(Command.of(words)).orThrow();
  }

  @Override
  public void close() {
    port.close();
    server.close();
  }
}
