package io.prefetchbench.gate.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.prefetchbench.gate.blocks.JarFork.Launch;
import io.prefetchbench.gate.plan.GateCell;
import io.prefetchbench.gate.plan.JmhWords;
import io.prefetchbench.gate.plan.Way;
import io.prefetchbench.reports.run.ForkResult;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.environment.CpuAffinity;
import io.prefetchbench.testbed.process.Home;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real JVMs in which two class loaders run the benchmarks of a jar. In this module because it is
 * built after that jar.
 */
class InProcessBlockTest {
  private static final String BENCHMARKS = "io.prefetchbench.benchmarks.";
  private static final String TOKENS = "-Dprefetchbench.burden.tokens=";

  @TempDir private Path folder;

  private final AtomicInteger emptied = new AtomicInteger();

  private static Path jar() {
    Path jar = Home.find().folder().resolve("benchmarks/target/benchmarks.jar");
    assumeTrue(Files.isRegularFile(jar), "mvn package -pl benchmarks -am makes " + jar);
    return jar;
  }

  private InProcessBlock block(Launch base, Launch candidate) {
    return block(base, candidate, List.of());
  }

  private InProcessBlock block(Launch base, Launch candidate, List<Integer> cpus) {
    return new InProcessBlock(
        base,
        candidate,
        List.of(),
        JmhWords.of(List.of("-wi", "5", "-w", "5ms", "-i", "21", "-r", "5ms")),
        folder,
        emptied::incrementAndGet,
        Duration.ofMinutes(2),
        cpus);
  }

  private static GateCell encode(String... words) {
    TreeMap<String, String> params = new TreeMap<>(Map.of("form", "PAIRS", "shape", "category-5"));
    return new GateCell(
        BENCHMARKS + "EncodeBenchmark.encode", "avgt", params, List.of(words), Way.INPROCESS);
  }

  @Test
  void aCandidateThatDoesTwiceTheWorkIsSeenAndEachBuildHasItsOwnStatics() throws Exception {
    // The amount of work is read once, into a static field: both arms have the same class.
    Launch base = new Launch(jar(), List.of(TOKENS + 20_000));
    Launch candidate = new Launch(jar(), List.of(TOKENS + 40_000));
    for (boolean baseFirst : new boolean[] {true, false}) {
      String name = "twice-" + baseFirst;
      BlockRunner.Both both = block(base, candidate).run(encode(), name, baseFirst, 7);
      ForkResult one = only(both.base());
      ForkResult other = only(both.candidate());
      assertThat(other.primary().value() / one.primary().value()).isBetween(1.5, 2.5);
      assertThat(one.primary().unit()).isEqualTo("ns/op");
      assertThat(one.settings()).isEqualTo(other.settings());
      assertThat(one.secondary()).containsKey("gc.alloc.rate.norm");
    }
    assertThat(emptied).hasValue(2);
  }

  @Test
  void theJvmOfEqualBuildsIsTheSameWhicheverTheCoinPutsFirst() throws Exception {
    Launch build = new Launch(jar(), List.of("-Done=1"));
    List<Properties> plans = new ArrayList<>();
    for (boolean baseFirst : new boolean[] {true, false}) {
      only(block(build, build).run(encode(), "same", baseFirst, 7).candidate());
      Properties plan = new Properties();
      try (Reader reader = Files.newBufferedReader(folder.resolve("same.properties"))) {
        plan.load(reader);
      }
      plans.add(plan);
    }
    assertThat(plans.get(0)).isNotEmpty().isEqualTo(plans.get(1));
    assertThat(folder.resolve("same-base.log")).exists();
    assertThat(folder.resolve("same-candidate.json")).exists();
  }

  @Test
  void theJvmRunsOnAsManyCpusAsThreadsAreAskedFor() throws Exception {
    List<Integer> cpus = CpuAffinity.own().orElse(List.of());
    assumeTrue(CpuAffinity.canSet() && cpus.size() > 1, "taskset and two CPUs");
    Launch launch = new Launch(jar(), List.of("-Xlog:os+cpu:stdout"));
    InProcessBlock block = block(launch, launch, cpus);
    only(block.run(encode(), "one", true, 7).base());
    assertThat(folder.resolve("one.log")).content().contains("(initial active 1)");
    only(block.run(encode("-t", "2"), "two", true, 7).base());
    assertThat(folder.resolve("two.log")).content().contains("(initial active 2)");
    only(block.run(encode("-t", "max"), "max", true, 7).base());
    assertThat(folder.resolve("max.log"))
        .content()
        .contains("(initial active " + cpus.size() + ")");
  }

  @Test
  void aBrokenArmIsNamed() throws Exception {
    Path missing = folder.resolve("missing.txt");
    Launch good = new Launch(jar(), List.of());
    Launch bad = new Launch(jar(), List.of("-Dprefetchbench.target=" + missing));
    GateCell lookup =
        new GateCell(
            BENCHMARKS + "LookupBenchmark.get",
            "thrpt",
            new TreeMap<>(
                Map.of(
                    "client", "JEDIS",
                    "strategy", "OURS",
                    "outcome", "HIT",
                    "shape", "category-5",
                    "entities", "10")),
            List.of(),
            Way.INPROCESS);
    BlockRunner.Both both = block(good, bad).run(lookup, "bad", false, seedOfFirst());
    assertThat(both.base()).isEqualTo(new Fork.NotRun());
    assertThat(both.candidate())
        .isInstanceOfSatisfying(
            Fork.Failed.class,
            failed -> assertThat(failed.reason()).contains("NoSuchFileException", "missing.txt"));
  }

  @Test
  void aJarThatIsNoneOfJmhIsNamed() throws Exception {
    Path empty = folder.resolve("empty.jar");
    new JarOutputStream(Files.newOutputStream(empty), new Manifest()).close();
    BlockRunner.Both both =
        block(new Launch(empty, List.of()), new Launch(jar(), List.of()))
            .run(encode(), "empty", true, 1);
    assertThat(both.candidate()).isEqualTo(new Fork.NotRun());
    assertThat(both.base())
        .isInstanceOfSatisfying(
            Fork.Failed.class,
            failed -> assertThat(failed.reason()).contains("ClassNotFoundException"));
  }

  @Test
  void oneJvmHasOneSetOfOptions() {
    Launch base = new Launch(Path.of("a.jar"), List.of("-Xmx1g", "-Da=1"));
    Launch candidate = new Launch(Path.of("b.jar"), List.of("-Xmx2g", "-Da=2"));
    assertThatThrownBy(() -> block(base, candidate))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("[-Xmx1g] and [-Xmx2g]");
  }

  /** A seed by which the arm that is loaded first has the first slice. */
  private static long seedOfFirst() {
    return LongStream.range(0, 64)
        .filter(seed -> new SplittableRandom(seed).nextBoolean())
        .findFirst()
        .orElseThrow();
  }

  private static ForkResult only(Fork.Outcome outcome) {
    assertThat(outcome).isInstanceOf(Fork.Scored.class);
    List<ForkResult> results = ((Fork.Scored) outcome).results();
    assertThat(results).hasSize(1);
    return results.get(0);
  }
}
