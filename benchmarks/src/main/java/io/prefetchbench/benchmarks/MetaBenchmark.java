package io.prefetchbench.benchmarks;

import io.prefetchbench.benchmarks.fixture.AddedWork;
import io.prefetchbench.benchmarks.fixture.ParentWatch;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.store.Meta;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What does it cost to read the meta field of an entry? Every read does it once. No network, hardly
 * any allocation: the steadiest benchmark there is here.
 *
 * <p>What makes it valid: the texts differ in version and time and are taken in turn; what is read
 * is returned.
 *
 * <p>{@code ./bench jmh Meta}
 */
@State(Scope.Thread)
public class MetaBenchmark {
  private static final int TEXTS = 1024;

  private String[] texts;
  private int next;

  @Setup(Level.Trial)
  public void build() {
    texts = new String[TEXTS];
    for (int i = 0; i < TEXTS; i++) {
      Version version = new Version(1_700_000_000L, 1_700_000_000_000_000L + 7_919L * i);
      texts[i] = new Meta(version, Meta.Flag.LIVE, 1_700_000_000_000_000L + i).text();
    }
  }

  @Benchmark
  @BenchmarkMode(Mode.AverageTime)
  @OutputTimeUnit(TimeUnit.NANOSECONDS)
  public Meta parse(ParentWatch watch) {
    AddedWork.bear();
    next = (next + 1) & (TEXTS - 1);
    return Meta.parse(texts[next]);
  }
}
