package io.prefetchbench.benchmarks.lineup;

import io.prefetchbench.benchmarks.fixture.Dataset;
import io.prefetchbench.benchmarks.fixture.LookupStrategy;
import io.prefetchbench.benchmarks.fixture.PlainReader;
import io.prefetchbench.benchmarks.fixture.Reader;
import io.prefetchbench.benchmarks.fixture.Readers;
import io.prefetchbench.cache.RedisAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisClient;

/** {@code hgetAll} of Jedis: its default pool; equalised RESP2, a connection for each thread. */
public final class JedisReaders implements Readers {
  private static final String POM = "/META-INF/maven/redis.clients/jedis/pom.properties";

  private final RedisAddress url;
  private final RedisClient shared;
  private final Queue<Jedis> own = new ConcurrentLinkedQueue<>();
  private final Dataset data;
  private final boolean equalised;

  public JedisReaders(RedisAddress url, Dataset data, LookupStrategy strategy) {
    this.url = url;
    this.shared = RedisClient.create(url.toSecretUri());
    this.data = data;
    this.equalised = strategy == LookupStrategy.EQUALISED;
  }

  /** Version of the client library, for the run's environment; null if its jar does not say. */
  public static @Nullable String clientVersion() {
    // The manifest has a bundle's version only, which the JVM does not read.
    try (InputStream in = RedisClient.class.getResourceAsStream(POM)) {
      Properties pom = new Properties();
      if (in != null) {
        pom.load(in);
      }
      return pom.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + POM + " of the client library", e);
    }
  }

  @Override
  public Reader forThread() {
    if (!equalised) {
      return new PlainReader(data, shared::hgetAll, false);
    }
    Jedis connection =
        new Jedis(
            URI.create(url.toSecretUri()), DefaultJedisClientConfig.builder().resp2().build());
    own.add(connection);
    return new PlainReader(data, connection::hgetAll, true);
  }

  @Override
  public void close() {
    own.forEach(Jedis::close);
    shared.close();
  }
}
