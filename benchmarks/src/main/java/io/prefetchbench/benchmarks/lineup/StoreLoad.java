package io.prefetchbench.benchmarks.lineup;

import io.prefetchbench.benchmarks.contender.BulkLoad;
import io.prefetchbench.benchmarks.fixture.Dataset;
import io.prefetchbench.benchmarks.fixture.WrongOutcome;
import io.prefetchbench.cache.BulkLoadResult;
import io.prefetchbench.cache.internal.pass.BulkLoader;
import io.prefetchbench.cache.internal.pass.BulkOptions;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.store.RedisStore;

/** The cache's own bulk load with the library's own settings. For use by one thread. */
public final class StoreLoad implements BulkLoad {
  private final RedisPort port;
  private final RedisStore store;
  private final BulkLoader loader;
  private final int size;

  /** Loads the data set through {@code port}, which closing closes. */
  public StoreLoad(RedisPort port, Dataset data) {
    this(port, data, BulkOptions.STANDARD);
  }

  /** As {@link #StoreLoad(RedisPort, Dataset)}, within other bounds than the library's own. */
  public StoreLoad(RedisPort port, Dataset data, BulkOptions options) {
    this.port = port;
    this.store = Stores.open(port, data);
    this.loader = new BulkLoader(new MemorySource(data), store, options, System::nanoTime);
    this.size = data.size();
  }

  @Override
  public void load() {
    BulkLoadResult result = loader.load();
    if (result.loaded() != size) {
      throw new WrongOutcome(result.summary() + ", expected to load " + size);
    }
  }

  @Override
  public void close() {
    store.close();
    port.close();
  }
}
