package io.prefetchbench.benchmarks;

import io.prefetchbench.benchmarks.fixture.KeyStream;
import io.prefetchbench.benchmarks.fixture.Outcome;
import io.prefetchbench.benchmarks.fixture.ParentWatch;
import io.prefetchbench.benchmarks.fixture.WrongOutcome;
import io.prefetchbench.cache.Lookup;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * How many reads per second does one thread get that keeps 32 of them on their way?
 *
 * <p>What makes it valid: a read is asked for only when the oldest of the 32 has been answered,
 * every answer is looked at, and any other outcome than a hit fails the fork.
 *
 * <p>{@code ./bench jmh Reads -p shape=category-5}
 */
public class AsyncReadsBenchmark extends SharedCache {
  /** The reads on their way, the oldest first. */
  @State(Scope.Thread)
  public static class Window {
    private final ArrayDeque<CompletableFuture<Lookup>> onTheirWay = new ArrayDeque<>();
    private KeyStream keys;

    @Setup(Level.Trial)
    public void open(AsyncReadsBenchmark benchmark) {
      keys = benchmark.keys(0);
      while (onTheirWay.size() < CALLERS) {
        ask(benchmark);
      }
    }

    private void ask(AsyncReadsBenchmark benchmark) {
      onTheirWay.add(benchmark.readers().readAsync(keys.next()));
    }

    /** Takes the last answers, before the store is closed. */
    @TearDown(Level.Trial)
    public void drain() {
      onTheirWay.forEach(CompletableFuture::join);
    }
  }

  /** Takes the oldest answer and asks for one more. */
  @Benchmark
  @BenchmarkMode(Mode.Throughput)
  @OutputTimeUnit(TimeUnit.SECONDS)
  public Object read(Window window, ParentWatch watch) {
    Lookup answer = window.onTheirWay.remove().join();
    if (readers().outcome(answer) != Outcome.HIT) {
      throw new WrongOutcome("a key reads " + answer + ", expected a hit");
    }
    window.ask(this);
    return answer;
  }
}
