package io.prefetchbench.league.strategy;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A strategy over Lettuce: one shared connection for readers and one for writers. */
abstract class LettuceStrategy extends TableStrategy {
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private @Nullable RedisClient client;
  private @Nullable StatefulRedisConnection<String, String> readers;
  private @Nullable StatefulRedisConnection<String, String> writers;

  @Override
  void open(StrategyOptions with) {
    client = RedisClient.create(with.redisUri(timeout()));
    readers = connect();
    writers = connect();
  }

  static String keyOf(String id) {
    return "product:" + id;
  }

  /** How long a command may take. */
  Duration timeout() {
    return TIMEOUT;
  }

  final StatefulRedisConnection<String, String> connect() {
    return Objects.requireNonNull(client).connect();
  }

  final StatefulRedisConnection<String, String> reading() {
    return Objects.requireNonNull(readers);
  }

  final RedisCommands<String, String> readers() {
    return reading().sync();
  }

  final RedisCommands<String, String> writers() {
    return Objects.requireNonNull(writers).sync();
  }

  @Override
  void shutDown() {
    if (client != null) {
      client.shutdown(Duration.ZERO, TIMEOUT);
    }
  }
}
