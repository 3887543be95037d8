package io.prefetchbench.benchmarks.lineup;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.prefetchbench.benchmarks.fixture.ClientSession;
import io.prefetchbench.benchmarks.fixture.ClientSetup;
import io.prefetchbench.benchmarks.fixture.ComparedLibrary;
import io.prefetchbench.cache.RedisAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Lettuce. As the docs say: one connection for all threads, the protocol that Lettuce negotiates.
 * Equalised: RESP2, a connection for each thread. A pipeline is a number of asynchronous commands.
 * Lettuce writes each as it comes, and equalised all at once: to flush by hand takes a connection
 * that no other thread uses.
 */
public final class LettuceLibrary implements ComparedLibrary {
  private static final Duration WAIT = Duration.ofMinutes(1);

  private final ClientResources resources = DefaultClientResources.create();

  @Override
  public ClientSession open(RedisAddress url, ClientSetup setup) {
    RedisClient client = RedisClient.create(resources, url.toSecretUri());
    if (setup == ClientSetup.EQUALISED) {
      client.setOptions(ClientOptions.builder().protocolVersion(ProtocolVersion.RESP2).build());
    }
    return new Session(client, client.connect(), setup == ClientSetup.EQUALISED);
  }

  @Override
  public void close() {
    var unused = resources.shutdown(0, 2, TimeUnit.SECONDS);
  }

  private record Session(
      RedisClient client, StatefulRedisConnection<String, String> connection, boolean ownConnection)
      implements ClientSession {
    @Override
    public Map<String, String> hgetAll(String key) {
      return connection.sync().hgetall(key);
    }

    @Override
    public List<Map<String, String>> hgetAll(List<String> keys) {
      RedisAsyncCommands<String, String> commands = connection.async();
      List<RedisFuture<Map<String, String>>> replies =
          pipeline(() -> keys.stream().map(commands::hgetall).toList());
      await(replies);
      return replies.stream().map(reply -> reply.toCompletableFuture().join()).toList();
    }

    @Override
    public void load(Map<String, Map<String, String>> hashes, long ttlSeconds) {
      RedisAsyncCommands<String, String> commands = connection.async();
      List<RedisFuture<?>> replies =
          pipeline(
              () -> {
                List<RedisFuture<?>> sent = new ArrayList<>(3 * hashes.size());
                hashes.forEach(
                    (key, fields) -> {
                      sent.add(commands.del(key));
                      sent.add(commands.hset(key, fields));
                      sent.add(commands.expire(key, ttlSeconds));
                    });
                return sent;
              });
      await(replies);
      replies.forEach(reply -> reply.toCompletableFuture().join()); // throws what Redis refused
    }

    /** Sends commands, all of them in one write if no other thread uses the connection. */
    private <T> List<T> pipeline(Supplier<List<T>> commands) {
      if (!ownConnection) {
        return commands.get();
      }
      connection.setAutoFlushCommands(false);
      try {
        List<T> replies = commands.get();
        connection.flushCommands();
        return replies;
      } finally {
        connection.setAutoFlushCommands(true);
      }
    }

    private static void await(List<? extends RedisFuture<?>> replies) {
      if (!LettuceFutures.awaitAll(WAIT, replies.toArray(RedisFuture[]::new))) {
        throw new IllegalStateException("Redis did not answer within " + WAIT);
      }
    }

    @Override
    public void replace(String key, Map<String, String> fields, long ttlSeconds) {
      RedisAsyncCommands<String, String> commands = connection.async();
      List<RedisFuture<?>> replies;
      // All threads may share the connection, and a transaction must not take in another's
      // commands.
      synchronized (connection) {
        replies =
            pipeline(
                () ->
                    List.of(
                        commands.multi(),
                        commands.del(key),
                        commands.hset(key, fields),
                        commands.expire(key, ttlSeconds),
                        commands.exec()));
      }
      await(replies);
      replies.forEach(reply -> reply.toCompletableFuture().join());
    }

    @Override
    public void close() {
      connection.close();
      client.shutdown();
    }
  }
}
