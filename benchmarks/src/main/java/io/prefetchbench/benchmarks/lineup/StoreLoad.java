package io.prefetchbench.benchmarks.lineup;

import io.prefetchbench.benchmarks.fixture.BulkLoad;
import io.prefetchbench.benchmarks.fixture.Dataset;
import io.prefetchbench.benchmarks.fixture.WrongOutcome;
import io.prefetchbench.cache.BulkLoadResult;
import io.prefetchbench.cache.CacheConfig.BulkOptions;
import io.prefetchbench.cache.ReprefetchResult;
import io.prefetchbench.cache.internal.pass.BulkLoader;
import io.prefetchbench.cache.internal.pass.Reprefetch;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.store.RedisStore;

/** The cache's own bulk load with the library's own settings. */
public final class StoreLoad implements BulkLoad {
  private final RedisPort port;
  private final RedisStore store;
  private final Runnable load;

  private StoreLoad(RedisPort port, RedisStore store, Runnable load) {
    this.port = port;
    this.store = store;
    this.load = load;
  }

  public static StoreLoad of(RedisPort port, Dataset data) {
    return of(port, data, BulkOptions.STANDARD);
  }

  /** Like {@link #of(RedisPort, Dataset)}, within other bounds than the library's own. */
  public static StoreLoad of(RedisPort port, Dataset data, BulkOptions options) {
    RedisStore store = Stores.open(port, data);
    BulkLoader loader = new BulkLoader(new MemorySource(data), store, options, System::nanoTime);
    return new StoreLoad(
        port,
        store,
        () -> {
          BulkLoadResult result = loader.load();
          require(result.loaded() == data.size(), result.summary(), data);
        });
  }

  /** The whole pass of {@code start()} and {@code reprefetch()}: bulk load, search for orphans. */
  public static StoreLoad pass(RedisPort port, Dataset data) {
    RedisStore store = Stores.open(port, data);
    Reprefetch pass =
        new Reprefetch(new MemorySource(data), store, BulkOptions.STANDARD, System::nanoTime);
    return new StoreLoad(
        port,
        store,
        () -> {
          ReprefetchResult result = pass.run(false, written -> {});
          require(
              result.load().loaded() == data.size() && result.orphans() == 0,
              result.summary(),
              data);
        });
  }

  private static void require(boolean isComplete, String summary, Dataset data) {
    if (!isComplete) {
      throw new WrongOutcome(summary + ", expected to load " + data.size());
    }
  }

  @Override
  public void load() {
    load.run();
  }

  @Override
  public void close() {
    store.close();
    port.close();
  }
}
