package io.prefetchbench.gate;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;

/** The gate's shape: decisions are made of recorded figures alone, and no package has cycles. */
@AnalyzeClasses(
    packages = "io.prefetchbench.gate",
    importOptions = ImportOption.DoNotIncludeTests.class)
final class GateLayerTest {
  private static final String[] DECISIONS = {
    "io.prefetchbench.gate.plan", "io.prefetchbench.gate.record", "io.prefetchbench.gate.decision",
  };

  @ArchTest
  static final ArchRule NO_CYCLES =
      slices()
          .matching("io.prefetchbench.gate.(*)..")
          .should()
          .beFreeOfCycles()
          .because("a cycle has no order to read it in: move the shared type to the lower package");

  @ArchTest
  static final ArchRule DECISIONS_RUN_NOTHING =
      noClasses()
          .that()
          .resideInAnyPackage(DECISIONS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.prefetchbench.gate",
              "io.prefetchbench.gate.blocks",
              "io.prefetchbench.gate.output",
              "io.prefetchbench.testbed.environment..",
              "io.prefetchbench.testbed.process..",
              "io.prefetchbench.testbed.redis..")
          .because("a decision can be made again from its files: pass the figures in");

  @ArchTest
  static final ArchRule DECISIONS_HAVE_NO_CLOCK =
      noClasses()
          .that()
          .resideInAnyPackage(DECISIONS)
          .should()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(Clock.class, "systemUTC")
          .because("a decision of the same files is the same decision: pass the time in");

  @ArchTest
  static final ArchRule KNOWS_NO_CACHE =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.prefetchbench.cache..",
              "io.prefetchbench.server..",
              "io.prefetchbench.benchmarks..",
              "io.prefetchbench.load..",
              "io.prefetchbench.cli..",
              "org.openjdk.jmh..",
              "io.gatling..",
              "io.lettuce..",
              "redis.clients..")
          .because("the gate judges the benchmarks of any project: it starts them as processes");

  private GateLayerTest() {}
}
