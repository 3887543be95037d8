package io.prefetchbench.clients.redisson;

import io.prefetchbench.benchmarks.fixture.ClientSession;
import io.prefetchbench.benchmarks.fixture.ClientSetup;
import io.prefetchbench.benchmarks.fixture.ComparedLibrary;
import io.prefetchbench.cache.RedisAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.redisson.Redisson;
import org.redisson.api.BatchOptions;
import org.redisson.api.RBatch;
import org.redisson.api.RMapAsync;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;
import org.redisson.config.SingleServerConfig;

/**
 * Redisson. As the docs say: a single server with defaults, that is, a pool of 24 to 64 connections
 * and RESP2. Equalised: a client with one connection for each thread. The codec is {@link
 * StringCodec} with both: with the default one, Redisson cannot read what others wrote.
 */
public final class RedissonLibrary implements ComparedLibrary {
  @Override
  public ClientSession open(RedisAddress url, ClientSetup setup) {
    Config config = new Config().setCodec(StringCodec.INSTANCE);
    if (url.password() != null) {
      config.setUsername(url.user()).setPassword(url.password());
    }
    SingleServerConfig server =
        config
            .useSingleServer()
            .setAddress((url.tls() ? "rediss://" : "redis://") + url.host() + ":" + url.port())
            .setDatabase(url.database());
    if (setup == ClientSetup.EQUALISED) {
      config.setNettyThreads(1).setThreads(1); // RESP2 is the default
      server.setConnectionPoolSize(1).setConnectionMinimumIdleSize(1);
      server.setSubscriptionConnectionPoolSize(1).setSubscriptionConnectionMinimumIdleSize(0);
    }
    return new Session(Redisson.create(config));
  }

  @Override
  public void close() {}

  @SuppressWarnings("FutureReturnValueIgnored") // a batch gives the replies of its commands
  private record Session(RedissonClient client) implements ClientSession {
    @Override
    public Map<String, String> hgetAll(String key) {
      return client.<String, String>getMap(key).readAllMap();
    }

    @Override
    @SuppressWarnings("unchecked")
    public List<Map<String, String>> hgetAll(List<String> keys) {
      RBatch batch = client.createBatch();
      keys.forEach(key -> batch.<String, String>getMap(key).readAllMapAsync());
      return (List<Map<String, String>>) (List<?>) batch.execute().getResponses();
    }

    @Override
    public void load(Map<String, Map<String, String>> hashes, long ttlSeconds) {
      RBatch batch = client.createBatch();
      hashes.forEach((key, fields) -> write(batch, key, fields, ttlSeconds));
      batch.execute();
    }

    @Override
    public void replace(String key, Map<String, String> fields, long ttlSeconds) {
      RBatch batch =
          client.createBatch(
              BatchOptions.defaults().executionMode(BatchOptions.ExecutionMode.IN_MEMORY_ATOMIC));
      write(batch, key, fields, ttlSeconds);
      batch.execute();
    }

    private static void write(
        RBatch batch, String key, Map<String, String> fields, long ttlSeconds) {
      RMapAsync<String, String> map = batch.getMap(key);
      map.deleteAsync();
      map.putAllAsync(fields);
      map.expireAsync(Duration.ofSeconds(ttlSeconds));
    }

    @Override
    public void close() {
      client.shutdown();
    }
  }
}
