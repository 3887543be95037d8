package io.prefetchbench.benchmarks.rounds;

import io.prefetchbench.benchmarks.fixture.ParentWatch;
import io.prefetchbench.benchmarks.fixture.WrongOutcome;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** What can go wrong in a fork, each in a method of its own. */
public class BrokenBenchmark {

  /** Nothing goes wrong. */
  @Benchmark
  @OutputTimeUnit(TimeUnit.MILLISECONDS)
  public long fine(ParentWatch watch) {
    return watch.hashCode();
  }

  /** Reads something else than declared. */
  @Benchmark
  public void wrong(ParentWatch watch) {
    throw new WrongOutcome("key 7 reads ABSENT, expected HIT");
  }

  /** Meets a fault. */
  @Benchmark
  public void throwing(ParentWatch watch) {
    throw new IllegalStateException("connection refused");
  }

  /** Loses its JVM. */
  @Benchmark
  public void dying(ParentWatch watch) {
    Runtime.getRuntime().halt(9);
  }
}
