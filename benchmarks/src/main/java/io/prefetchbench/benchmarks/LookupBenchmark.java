package io.prefetchbench.benchmarks;

import io.prefetchbench.benchmarks.fixture.AddedWork;
import io.prefetchbench.benchmarks.fixture.Client;
import io.prefetchbench.benchmarks.fixture.Dataset;
import io.prefetchbench.benchmarks.fixture.KeyStream;
import io.prefetchbench.benchmarks.fixture.LookupStrategy;
import io.prefetchbench.benchmarks.fixture.Outcome;
import io.prefetchbench.benchmarks.fixture.ParentWatch;
import io.prefetchbench.benchmarks.fixture.Reader;
import io.prefetchbench.benchmarks.fixture.Readers;
import io.prefetchbench.benchmarks.fixture.Target;
import io.prefetchbench.benchmarks.fixture.WrongOutcome;
import io.prefetchbench.benchmarks.lineup.LineUp;
import io.prefetchbench.testkit.Shape;
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
import org.openjdk.jmh.infra.ThreadParams;

/**
 * What does one read of one entity cost? A hit, a deleted entity, or one that is not there.
 *
 * <p>What makes it valid: every key of the data set is in the state the cell names, keys are drawn
 * from a precomputed Zipf stream (exponent 0.99, a seed for each thread), and the outcome of every
 * read is looked at: any other than the declared one fails the fork. Percentiles come from JMH's
 * sampling, which may leave out pauses: tails under load come from load runs.
 *
 * <p>{@code ./bench jmh Lookup -p client=lettuce -p outcome=hit}
 */
@State(Scope.Benchmark)
public class LookupBenchmark {
  private static final long RANKING_SEED = 42;

  @Param public Client client;

  @Param public LookupStrategy strategy;

  /** What every read must find. */
  @Param public Outcome outcome;

  @Param({"category-5", "ycsb-10x100"})
  public String shape;

  @Param({"10000"})
  public int entities;

  private Target target;
  private Dataset data;
  private Readers readers;

  /** Connects and puts every key into the declared state. */
  @Setup(Level.Trial)
  public void fill() {
    target = Target.open();
    data = Dataset.of(target.keys(), Shape.named(shape), entities);
    target.empty(data);
    LineUp.prepare(outcome, target, data);
    readers = LineUp.readers(client, strategy, target, data);
  }

  @TearDown(Level.Trial)
  public void close() {
    readers.close();
    target.empty(data);
    target.close();
  }

  /** What each thread has for itself: its keys, and a connection where the contender says so. */
  @State(Scope.Thread)
  public static class Session {
    private KeyStream keys;
    private Reader reader;

    @Setup(Level.Trial)
    public void start(LookupBenchmark benchmark, ThreadParams thread) {
      keys =
          KeyStream.zipf(
              benchmark.entities, RANKING_SEED, KeyStream.drawsOf(thread.getThreadIndex()));
      reader = benchmark.readers.forThread();
    }
  }

  @Benchmark
  @BenchmarkMode({Mode.Throughput, Mode.SampleTime})
  @OutputTimeUnit(TimeUnit.SECONDS)
  public Object get(Session session, ParentWatch watch) {
    AddedWork.bear();
    int index = session.keys.next();
    Object answer = session.reader.read(index);
    if (session.reader.outcome(answer) != outcome) {
      throw new WrongOutcome(
          data.key(index) + " reads " + session.reader.outcome(answer) + ", expected " + outcome);
    }
    return answer;
  }
}
