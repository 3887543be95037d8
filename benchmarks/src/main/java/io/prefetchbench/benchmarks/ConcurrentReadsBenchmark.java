package io.prefetchbench.benchmarks;

import io.prefetchbench.benchmarks.contender.Client;
import io.prefetchbench.benchmarks.contender.Outcome;
import io.prefetchbench.benchmarks.contender.Reader;
import io.prefetchbench.benchmarks.contender.store.StoreReaders;
import io.prefetchbench.benchmarks.fixture.Dataset;
import io.prefetchbench.benchmarks.fixture.KeyStream;
import io.prefetchbench.benchmarks.fixture.ParentWatch;
import io.prefetchbench.benchmarks.fixture.Target;
import io.prefetchbench.benchmarks.fixture.WrongOutcome;
import io.prefetchbench.benchmarks.lineup.LineUp;
import io.prefetchbench.cache.source.mock.Shape;
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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * How many reads a second do {@value #CALLERS} callers get who each wait for their answer?
 *
 * <p>What makes it true: all callers share one store, every key is there, and any other outcome
 * than a hit fails the fork. Beside it stands {@code redis-benchmark -c 32} with the same entities,
 * where it is on the path: Redis' own tool, which reads no answer and makes no map of it.
 *
 * <p>{@code ./bench jmh Reads -p shape=category-5}
 */
@State(Scope.Benchmark)
public class ConcurrentReadsBenchmark {
  /** As many as Redis' own tool is asked for. */
  static final int CALLERS = 32;

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

  private Target target;
  private Dataset data;
  private StoreReaders readers;

  /** Connects and loads. */
  @Setup(Level.Trial)
  public void fill() {
    target = Target.open();
    data = Dataset.of(target.keys(), Shape.named(shape), entities);
    target.empty(data);
    LineUp.prepare(Outcome.HIT, target, data);
    readers = LineUp.storeReaders(through, target, data);
  }

  /** Closes all connections and cleans up. */
  @TearDown(Level.Trial)
  public void close() {
    readers.close();
    target.empty(data);
    target.close();
  }

  /** What each caller has for itself. */
  @State(Scope.Thread)
  public static class Caller {
    private KeyStream keys;
    private Reader reader;

    /** Draws the caller's keys ahead. */
    @Setup(Level.Trial)
    public void start(ConcurrentReadsBenchmark benchmark, ThreadParams thread) {
      long draws = KeyStream.drawsOf(thread.getThreadIndex());
      keys = KeyStream.zipf(benchmark.entities, RANKING_SEED, draws);
      reader = benchmark.readers.forThread();
    }
  }

  /** Reads one entity. */
  @Benchmark
  @Threads(CALLERS)
  @BenchmarkMode(Mode.Throughput)
  @OutputTimeUnit(TimeUnit.SECONDS)
  public Object read(Caller caller, ParentWatch watch) {
    int index = caller.keys.next();
    Object answer = caller.reader.read(index);
    if (caller.reader.outcome(answer) != Outcome.HIT) {
      throw new WrongOutcome(data.key(index) + " reads " + answer + ", expected a hit");
    }
    return answer;
  }
}
