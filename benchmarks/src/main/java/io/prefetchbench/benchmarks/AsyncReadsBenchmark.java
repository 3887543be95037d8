package io.prefetchbench.benchmarks;

import io.prefetchbench.benchmarks.contender.Client;
import io.prefetchbench.benchmarks.contender.Outcome;
import io.prefetchbench.benchmarks.contender.store.StoreReaders;
import io.prefetchbench.benchmarks.fixture.Dataset;
import io.prefetchbench.benchmarks.fixture.KeyStream;
import io.prefetchbench.benchmarks.fixture.ParentWatch;
import io.prefetchbench.benchmarks.fixture.Target;
import io.prefetchbench.benchmarks.fixture.WrongOutcome;
import io.prefetchbench.benchmarks.lineup.LineUp;
import io.prefetchbench.cache.source.mock.Shape;
import io.prefetchbench.cache.store.Lookup;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * How many reads a second does one thread get that keeps 32 of them on their way?
 *
 * <p>What makes it true: a read is asked for only when the oldest of the 32 has been answered,
 * every answer is looked at, and any other outcome than a hit fails the fork.
 *
 * <p>{@code ./bench jmh Reads -p shape=category-5}
 */
@State(Scope.Benchmark)
public class AsyncReadsBenchmark {
  private static final long RANKING_SEED = 42;

  /** Who carries the bytes. */
  @Param({"LETTUCE", "JEDIS"})
  public Client through;

  /** Shape of the entities. */
  @Param({"category-5", "ycsb-10x100"})
  public String shape;

  /** Entities to read from. */
  @Param({"10000"})
  public int entities;

  private final ArrayDeque<CompletableFuture<Lookup>> onTheirWay = new ArrayDeque<>();
  private Target target;
  private Dataset data;
  private StoreReaders readers;
  private KeyStream keys;

  /** Connects, loads, and asks for the first reads. */
  @Setup(Level.Trial)
  public void fill() {
    target = Target.open();
    data = Dataset.of(target.keys(), Shape.named(shape), entities);
    target.empty(data);
    LineUp.prepare(Outcome.HIT, target, data);
    readers = LineUp.storeReaders(through, target, data);
    keys = KeyStream.zipf(entities, RANKING_SEED, KeyStream.drawsOf(0));
    while (onTheirWay.size() < ConcurrentReadsBenchmark.CALLERS) {
      onTheirWay.add(readers.readAsync(keys.next()));
    }
  }

  /** Takes the last answers, closes all connections and cleans up. */
  @TearDown(Level.Trial)
  public void close() {
    onTheirWay.forEach(CompletableFuture::join);
    readers.close();
    target.empty(data);
    target.close();
  }

  /** Takes the oldest answer and asks for one more. */
  @Benchmark
  @BenchmarkMode(Mode.Throughput)
  @OutputTimeUnit(TimeUnit.SECONDS)
  public Object read(ParentWatch watch) {
    Lookup answer = onTheirWay.remove().join();
    if (readers.outcome(answer) != Outcome.HIT) {
      throw new WrongOutcome("a key reads " + answer + ", expected a hit");
    }
    onTheirWay.add(readers.readAsync(keys.next()));
    return answer;
  }
}
