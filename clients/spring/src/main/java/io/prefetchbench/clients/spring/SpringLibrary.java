package io.prefetchbench.clients.spring;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.protocol.ProtocolVersion;
import io.prefetchbench.benchmarks.fixture.ClientSession;
import io.prefetchbench.benchmarks.fixture.ClientSetup;
import io.prefetchbench.benchmarks.fixture.ComparedLibrary;
import io.prefetchbench.cache.RedisAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.RedisOperations;
import org.springframework.data.redis.core.SessionCallback;
import org.springframework.data.redis.core.StringRedisTemplate;

/**
 * Spring Data Redis over Lettuce. As the docs say: {@link StringRedisTemplate} over one factory,
 * whose native connection all threads share; pipelines and transactions open a connection of their
 * own each time, as there is no pool. Equalised: RESP2, a factory for each thread.
 */
public final class SpringLibrary implements ComparedLibrary {
  @Override
  public ClientSession open(RedisAddress url, ClientSetup setup) {
    RedisStandaloneConfiguration server = new RedisStandaloneConfiguration(url.host(), url.port());
    server.setDatabase(url.database());
    server.setUsername(url.user());
    server.setPassword(url.password());
    var client = LettuceClientConfiguration.builder();
    if (url.tls()) {
      client.useSsl();
    }
    if (setup == ClientSetup.EQUALISED) {
      client.clientOptions(ClientOptions.builder().protocolVersion(ProtocolVersion.RESP2).build());
    }
    LettuceConnectionFactory factory = new LettuceConnectionFactory(server, client.build());
    factory.start();
    return new Session(factory, new StringRedisTemplate(factory));
  }

  @Override
  public void close() {}

  private record Session(LettuceConnectionFactory factory, StringRedisTemplate template)
      implements ClientSession {
    @Override
    public Map<String, String> hgetAll(String key) {
      return template.<String, String>opsForHash().entries(key);
    }

    @Override
    @SuppressWarnings("unchecked")
    public List<Map<String, String>> hgetAll(List<String> keys) {
      List<Object> replies =
          template.executePipelined(
              inSession(operations -> keys.forEach(operations.opsForHash()::entries)));
      return (List<Map<String, String>>) (List<?>) replies;
    }

    @Override
    public void load(Map<String, Map<String, String>> hashes, long ttlSeconds) {
      template.executePipelined(
          inSession(
              operations ->
                  hashes.forEach((key, fields) -> write(operations, key, fields, ttlSeconds))));
    }

    @Override
    public void replace(String key, Map<String, String> fields, long ttlSeconds) {
      // In a pipeline, so that the commands of the transaction do not wait for each other.
      template.executePipelined(
          inSession(
              operations -> {
                operations.multi();
                write(operations, key, fields, ttlSeconds);
                operations.exec();
              }));
    }

    private static void write(
        RedisOperations<String, String> operations,
        String key,
        Map<String, String> fields,
        long ttlSeconds) {
      operations.delete(key);
      operations.opsForHash().putAll(key, fields);
      operations.expire(key, Duration.ofSeconds(ttlSeconds));
    }

    private static SessionCallback<Object> inSession(
        java.util.function.Consumer<RedisOperations<String, String>> work) {
      return new SessionCallback<>() {
        @Override
        @SuppressWarnings({"unchecked", "NullAway"}) // a pipeline must return null
        public <K, V> Object execute(RedisOperations<K, V> operations) throws DataAccessException {
          work.accept((RedisOperations<String, String>) operations);
          return null;
        }
      };
    }

    @Override
    public void close() {
      factory.destroy();
    }
  }
}
