package io.prefetchbench.benchmarks.lineup;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.LettuceVersion;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.protocol.ProtocolVersion;
import io.prefetchbench.benchmarks.fixture.Dataset;
import io.prefetchbench.benchmarks.fixture.LookupStrategy;
import io.prefetchbench.benchmarks.fixture.PlainReader;
import io.prefetchbench.benchmarks.fixture.Reader;
import io.prefetchbench.benchmarks.fixture.Readers;
import io.prefetchbench.cache.RedisAddress;

/** {@code hgetall} of Lettuce: one connection; equalised RESP2, a connection for each thread. */
public final class LettuceReaders implements Readers {
  private final RedisClient client;
  private final StatefulRedisConnection<String, String> shared;
  private final Dataset data;
  private final boolean equalised;

  public LettuceReaders(RedisAddress url, Dataset data, LookupStrategy strategy) {
    this.client = RedisClient.create(url.toSecretUri());
    this.equalised = strategy == LookupStrategy.EQUALISED;
    if (equalised) {
      client.setOptions(ClientOptions.builder().protocolVersion(ProtocolVersion.RESP2).build());
    }
    this.shared = client.connect();
    this.data = data;
  }

  public static String clientVersion() {
    return LettuceVersion.getVersion();
  }

  @Override
  public Reader forThread() {
    StatefulRedisConnection<String, String> connection = equalised ? client.connect() : shared;
    return new PlainReader(data, connection.sync()::hgetall, equalised);
  }

  @Override
  public void close() {
    client.shutdown();
  }
}
