package io.prefetchbench.benchmarks.lineup;

import io.prefetchbench.benchmarks.fixture.ClientSession;
import io.prefetchbench.benchmarks.fixture.ClientSetup;
import io.prefetchbench.benchmarks.fixture.ComparedLibrary;
import io.prefetchbench.cache.RedisAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.AbstractTransaction;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.Response;
import redis.clients.jedis.SslOptions;

/** Jedis by the docs: its default pool. Equalised: RESP2, one connection for each thread. */
public final class JedisLibrary implements ComparedLibrary {
  @Override
  public ClientSession open(RedisAddress url, ClientSetup setup) {
    if (setup == ClientSetup.DOCS) {
      return new Session(RedisClient.create(url.toSecretUri()));
    }
    ConnectionPoolConfig one = new ConnectionPoolConfig();
    one.setMaxTotal(1);
    DefaultJedisClientConfig config =
        DefaultJedisClientConfig.builder()
            .resp2()
            .user(url.user())
            .password(url.password())
            .database(url.database())
            .sslOptions(url.tls() ? SslOptions.defaults() : null)
            .build();
    return new Session(
        RedisClient.builder()
            .hostAndPort(url.host(), url.port())
            .clientConfig(config)
            .poolConfig(one)
            .build());
  }

  @Override
  public void close() {}

  private static void check(Object reply) {
    if (reply instanceof RuntimeException refused) {
      throw refused;
    }
  }

  private record Session(RedisClient client) implements ClientSession {
    @Override
    public Map<String, String> hgetAll(String key) {
      return client.hgetAll(key);
    }

    @Override
    public List<Map<String, String>> hgetAll(List<String> keys) {
      try (AbstractPipeline pipeline = client.pipelined()) {
        List<Response<Map<String, String>>> replies = keys.stream().map(pipeline::hgetAll).toList();
        pipeline.sync();
        return replies.stream().map(Response::get).toList();
      }
    }

    @Override
    public void load(Map<String, Map<String, String>> hashes, long ttlSeconds) {
      try (AbstractPipeline pipeline = client.pipelined()) {
        List<Response<Long>> replies = new ArrayList<>(3 * hashes.size());
        hashes.forEach(
            (key, fields) -> {
              replies.add(pipeline.del(key));
              replies.add(pipeline.hset(key, fields));
              replies.add(pipeline.expire(key, ttlSeconds));
            });
        pipeline.sync();
        replies.forEach(Response::get); // throws what Redis refused
      }
    }

    @Override
    public void replace(String key, Map<String, String> fields, long ttlSeconds) {
      try (AbstractTransaction transaction = client.multi()) {
        transaction.del(key);
        transaction.hset(key, fields);
        transaction.expire(key, ttlSeconds);
        transaction.exec().forEach(JedisLibrary::check);
      }
    }

    @Override
    public void close() {
      client.close();
    }
  }
}
