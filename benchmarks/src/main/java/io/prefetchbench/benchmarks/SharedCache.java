package io.prefetchbench.benchmarks;

import io.prefetchbench.benchmarks.fixture.Client;
import io.prefetchbench.benchmarks.fixture.Dataset;
import io.prefetchbench.benchmarks.fixture.KeyStream;
import io.prefetchbench.benchmarks.fixture.Outcome;
import io.prefetchbench.benchmarks.fixture.Target;
import io.prefetchbench.benchmarks.lineup.LineUp;
import io.prefetchbench.benchmarks.lineup.StoreReaders;
import io.prefetchbench.testkit.Shape;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One store over a cache in which every key is there, shared by all readers of a fork. */
@State(Scope.Benchmark)
public abstract class SharedCache {
  /** Reads at a time: as many as Redis' own tool is asked for. */
  static final int CALLERS = 32;

  private static final long RANKING_SEED = 42;

  @Param({"LETTUCE", "JEDIS"})
  public Client through;

  @Param({"category-5", "ycsb-10x100"})
  public String shape;

  @Param({"10000"})
  public int entities;

  private Target target;
  private Dataset data;
  private StoreReaders readers;

  @Setup(Level.Trial)
  public void fill() {
    target = Target.open();
    data = Dataset.of(target.keys(), Shape.named(shape), entities);
    target.empty(data);
    LineUp.prepare(Outcome.HIT, target, data);
    readers = LineUp.storeReaders(through, target, data);
  }

  @TearDown(Level.Trial)
  public void close() {
    readers.close();
    target.empty(data);
    target.close();
  }

  StoreReaders readers() {
    return readers;
  }

  String key(int index) {
    return data.key(index);
  }

  /** The keys that one thread reads, popular ones more often. */
  KeyStream keys(int thread) {
    return KeyStream.zipf(entities, RANKING_SEED, KeyStream.drawsOf(thread));
  }
}
