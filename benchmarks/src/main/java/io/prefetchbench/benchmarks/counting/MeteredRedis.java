package io.prefetchbench.benchmarks.counting;

import io.prefetchbench.benchmarks.fixture.Client;
import io.prefetchbench.benchmarks.lineup.RecordingPort;
import io.prefetchbench.cache.ConnectionOptions;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.jedis.JedisPort;
import io.prefetchbench.cache.internal.redis.lettuce.LettucePort;
import io.prefetchbench.testbed.redis.RedisOptions;
import io.prefetchbench.testbed.redis.RedisServer;
import io.prefetchbench.testbed.redis.RespConnection;
import java.time.Duration;

/** A Redis of our own, a counting proxy before it, and a connection past it for questions. */
final class MeteredRedis implements AutoCloseable {
  /** One connection of a kind: a pool would choose among several, and each greets Redis anew. */
  private static final ConnectionOptions PORT =
      ConnectionOptions.STANDARD.withConnections(1).withCommandTimeout(Duration.ofSeconds(20));

  private final RedisServer server;
  private final CountingProxy proxy;
  private final RespConnection beside;

  private MeteredRedis(RedisServer server) {
    this.server = server;
    this.proxy = CountingProxy.start(server.host(), server.port());
    this.beside = server.connect();
  }

  /** Starts an empty Redis. */
  static MeteredRedis start() {
    return new MeteredRedis(RedisServer.startEmbedded(RedisOptions.none()));
  }

  RedisServer server() {
    return server;
  }

  /** A connection that is not counted, for questions and preparations. */
  RespConnection beside() {
    return beside;
  }

  void empty() {
    beside.call("FLUSHALL", "SYNC");
  }

  /** A port through the proxy; the caller closes it. */
  RecordingPort connect(Client client) {
    return new RecordingPort(port(client, proxy.port()));
  }

  /** A port past the proxy; the caller closes it. */
  RedisPort connectBeside(Client client) {
    return port(client, server.port());
  }

  private static RedisPort port(Client client, int port) {
    RedisAddress address = RedisAddress.of("127.0.0.1", port);
    return switch (client) {
      case LETTUCE -> LettucePort.connect(address, PORT);
      case JEDIS -> JedisPort.connect(address, PORT);
      case SOCKET -> throw new IllegalArgumentException("a bare socket is no port of the cache");
    };
  }

  /** Counts what an action sends until it returns; nothing else may use this Redis meanwhile. */
  OperationCost count(RecordingPort port, Runnable action) {
    var unused = port.take();
    OperationCost before = OperationCost.calls(beside).plus(proxy.traffic());
    action.run();
    OperationCost traffic = proxy.traffic();
    OperationCost cost = OperationCost.calls(beside).plus(traffic).minus(before);
    return new OperationCost(
        cost.calls(), cost.bytesOut(), cost.bytesIn(), cost.roundTrips(), port.take().size());
  }

  @Override
  public void close() {
    try (server;
        proxy) {
      beside.close();
    }
  }
}
