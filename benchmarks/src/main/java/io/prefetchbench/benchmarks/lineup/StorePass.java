package io.prefetchbench.benchmarks.lineup;

import io.prefetchbench.benchmarks.contender.BulkLoad;
import io.prefetchbench.benchmarks.fixture.Dataset;
import io.prefetchbench.benchmarks.fixture.WrongOutcome;
import io.prefetchbench.cache.ReprefetchResult;
import io.prefetchbench.cache.internal.pass.BulkOptions;
import io.prefetchbench.cache.internal.pass.Reprefetch;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.store.RedisStore;

/**
 * The whole pass that {@code start()} and {@code reprefetch()} run, with the library's own
 * settings: the bulk load and the search for orphans. For use by one thread.
 */
public final class StorePass implements BulkLoad {
  private final RedisPort port;
  private final RedisStore store;
  private final Reprefetch pass;
  private final int size;

  /** Passes over the data set through {@code port}, which closing closes. */
  public StorePass(RedisPort port, Dataset data) {
    this.port = port;
    this.store = Stores.open(port, data);
    this.pass =
        new Reprefetch(new MemorySource(data), store, BulkOptions.STANDARD, System::nanoTime);
    this.size = data.size();
  }

  @Override
  public void load() {
    ReprefetchResult result = pass.run(false, written -> {});
    if (result.load().loaded() != size || result.orphans() > 0) {
      throw new WrongOutcome(result.summary() + ", expected to load " + size);
    }
  }

  @Override
  public void close() {
    store.close();
    port.close();
  }
}
