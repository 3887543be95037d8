package io.prefetchbench.benchmarks;

import io.prefetchbench.benchmarks.fixture.KeyStream;
import io.prefetchbench.benchmarks.fixture.Outcome;
import io.prefetchbench.benchmarks.fixture.ParentWatch;
import io.prefetchbench.benchmarks.fixture.Reader;
import io.prefetchbench.benchmarks.fixture.WrongOutcome;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * How many reads per second do 32 callers get who each wait for their answer?
 *
 * <p>What makes it valid: all callers share one store, every key is there, and any other outcome
 * than a hit fails the fork. Beside it runs {@code redis-benchmark -c 32} with the same entities,
 * where it is on the path: Redis' own tool, which reads no answer and makes no map of it.
 *
 * <p>{@code ./bench jmh Reads -p shape=category-5}
 */
public class ConcurrentReadsBenchmark extends SharedCache {
  @State(Scope.Thread)
  public static class Caller {
    private KeyStream keys;
    private Reader reader;

    @Setup(Level.Trial)
    public void start(ConcurrentReadsBenchmark benchmark, ThreadParams thread) {
      keys = benchmark.keys(thread.getThreadIndex());
      reader = benchmark.readers().forThread();
    }
  }

  @Benchmark
  @Threads(CALLERS)
  @BenchmarkMode(Mode.Throughput)
  @OutputTimeUnit(TimeUnit.SECONDS)
  public Object read(Caller caller, ParentWatch watch) {
    int index = caller.keys.next();
    Object answer = caller.reader.read(index);
    if (caller.reader.outcome(answer) != Outcome.HIT) {
      throw new WrongOutcome(key(index) + " reads " + answer + ", expected a hit");
    }
    return answer;
  }
}
