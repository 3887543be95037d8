package io.prefetchbench.testkit;

import io.prefetchbench.cache.LiveRedis;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.PrimarySource;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

class MockPrimaryContractTest extends PrimaryContract {
  private final LiveRedis redis = LiveRedis.start();
  private final MockPrimary primary =
      MockPrimary.open(redis.port(), new PrimaryOptions("contract", Duration.ZERO));

  @Override
  protected PrimarySource primary() {
    return primary;
  }

  @Override
  protected Version upsert(String id, Map<String, String> fields) {
    return primary
        .add(id, fields)
        .or(() -> primary.replace(id, fields))
        .map(Mutation::version)
        .orElseThrow();
  }

  @Override
  protected Version delete(String id) {
    return primary.delete(id).orElseThrow().version();
  }

  @AfterEach
  void close() {
    redis.close();
  }
}
