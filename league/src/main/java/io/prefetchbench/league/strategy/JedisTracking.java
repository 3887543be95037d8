package io.prefetchbench.league.strategy;

import java.net.URI;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.csc.CacheConfig;
import redis.clients.jedis.params.SetParams;

/** Jedis' client-side caching over cache-aside; writers remove the entry after each commit. */
public final class JedisTracking extends TableStrategy {
  private static final int ENTRIES_MAX = 10_000;
  private static final int CONNECTIONS = 16;

  private @Nullable RedisClient readers;
  private @Nullable RedisClient writers;
  private SetParams life = new SetParams();

  @Override
  void open(StrategyOptions with) {
    readers = client(with, CacheConfig.builder().maxSize(ENTRIES_MAX).build());
    writers = client(with, null);
    // Refuses a server older than 7.4 now, and not at every read.
    String unused = readers.ping();
    life = SetParams.setParams().px(with.ttl().toMillis());
  }

  private static RedisClient client(StrategyOptions with, @Nullable CacheConfig caching) {
    URI address = URI.create(with.redis());
    RedisClient.Builder builder = RedisClient.builder();
    builder.hostAndPort(address.getHost(), address.getPort());
    builder.clientConfig(
        DefaultJedisClientConfig.builder()
            .protocol(RedisProtocol.RESP3)
            .timeoutMillis(2_000)
            .build());
    ConnectionPoolConfig pool = new ConnectionPoolConfig();
    pool.setMaxTotal(CONNECTIONS);
    pool.setMaxIdle(CONNECTIONS);
    builder.poolConfig(pool);
    if (caching != null) {
      builder.cacheConfig(caching);
    }
    return builder.build();
  }

  @Override
  @Nullable Map<String, String> find(String id) throws Exception {
    RedisClient redis = Objects.requireNonNull(readers);
    String key = LettuceStrategy.keyOf(id);
    String cached = redis.get(key);
    if (cached != null) {
      return RowJson.read(cached);
    }
    Map<String, String> row = table().read(id);
    if (row != null) {
      String unused = redis.set(key, RowJson.write(row), life);
    }
    return row;
  }

  @Override
  void written(String id, Map<String, String> row) {
    deleted(id);
  }

  @Override
  void deleted(String id) {
    long unused = Objects.requireNonNull(writers).del(LettuceStrategy.keyOf(id));
  }

  @Override
  void shutDown() {
    for (RedisClient client : new RedisClient[] {readers, writers}) {
      if (client != null) {
        client.close();
      }
    }
  }
}
