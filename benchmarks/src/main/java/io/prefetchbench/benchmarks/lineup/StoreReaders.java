package io.prefetchbench.benchmarks.lineup;

import io.prefetchbench.benchmarks.fixture.Dataset;
import io.prefetchbench.benchmarks.fixture.Outcome;
import io.prefetchbench.benchmarks.fixture.Reader;
import io.prefetchbench.benchmarks.fixture.Readers;
import io.prefetchbench.benchmarks.fixture.WrongOutcome;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.store.CacheStore;
import java.util.concurrent.CompletableFuture;

/** The cache's own read: one store, shared by all threads. Thread-safe. */
public final class StoreReaders implements Readers {
  private final RedisPort port;
  private final CacheStore store;
  private final Dataset data;
  private final Reader reader;

  public StoreReaders(RedisPort port, Dataset data) {
    this.port = port;
    this.store = Stores.open(port, data);
    this.data = data;
    this.reader = new StoreReader(store, data);
  }

  @Override
  public Reader forThread() {
    return reader;
  }

  /** Asks for the row at this index and does not wait for the answer. */
  public CompletableFuture<Lookup> readAsync(int index) {
    return store.getAsync(data.rows().get(index).id());
  }

  public Outcome outcome(Lookup answer) {
    return reader.outcome(answer);
  }

  @Override
  public void close() {
    store.close();
    port.close();
  }

  private record StoreReader(CacheStore store, Dataset data) implements Reader {
    @Override
    public Object read(int index) {
      return store.get(data.rows().get(index).id());
    }

    @Override
    public Outcome outcome(Object answer) {
      if (answer instanceof Lookup.Hit) {
        return Outcome.HIT;
      }
      if (answer instanceof Lookup.NotReady notReady) {
        throw new WrongOutcome("the cache is not ready: " + notReady.reason());
      }
      return answer instanceof Lookup.Deleted ? Outcome.DELETED : Outcome.ABSENT;
    }
  }
}
