package io.prefetchbench.server;

import io.prefetchbench.testbed.redis.RedisServer;
import java.util.stream.Stream;

/** A server in this process with two Redis servers of its own, and a client of it. */
record TestServer(
    RedisServer cacheRedis, RedisServer primaryRedis, RunningServer serving, HttpTestClient client)
    implements AutoCloseable {
  /** Starts all three; reading the primary takes no time. */
  static TestServer start() {
    return start("0ms");
  }

  /** Starts all three. */
  static TestServer start(String primaryLatency, String... more) {
    RedisServer cacheRedis = RedisServer.startEmbedded();
    RedisServer primaryRedis = RedisServer.startEmbedded();
    RunningServer serving =
        ServeCommand.start(
            Stream.concat(
                    Stream.of(
                        "--port=0",
                        "--redis=" + cacheRedis.uri(),
                        "--primary=" + primaryRedis.uri(),
                        "--primary-latency=" + primaryLatency),
                    Stream.of(more))
                .toArray(String[]::new));
    return new TestServer(cacheRedis, primaryRedis, serving, new HttpTestClient(serving.url()));
  }

  @Override
  public void close() {
    serving.close();
    primaryRedis.close();
    cacheRedis.close();
  }
}
