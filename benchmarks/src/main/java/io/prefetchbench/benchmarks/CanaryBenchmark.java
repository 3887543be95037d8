package io.prefetchbench.benchmarks;

import io.prefetchbench.benchmarks.fixture.ParentWatch;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/**
 * What does the harness itself cost? An empty body: a cell that is not at least twice as slow
 * measured the harness, and is flagged.
 *
 * <p>{@code ./bench jmh Canary}
 */
public class CanaryBenchmark {

  @Benchmark
  @BenchmarkMode(Mode.Throughput)
  @OutputTimeUnit(TimeUnit.SECONDS)
  public void canary(ParentWatch watch) {}
}
