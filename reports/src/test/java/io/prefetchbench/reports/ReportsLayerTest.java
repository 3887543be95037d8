package io.prefetchbench.reports;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;

/** The module's shape: levels that point one way, and nothing of the stages that write. */
@AnalyzeClasses(
    packages = "io.prefetchbench.reports",
    importOptions = ImportOption.DoNotIncludeTests.class)
final class ReportsLayerTest {
  @ArchTest
  static final ArchRule LEVELS =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .withOptionalLayers(true)
          .layer("json")
          .definedBy("io.prefetchbench.reports.json")
          .layer("run")
          .definedBy("io.prefetchbench.reports.run")
          .layer("compare")
          .definedBy("io.prefetchbench.reports.compare")
          .layer("page")
          .definedBy("io.prefetchbench.reports.page")
          .layer("render")
          .definedBy("io.prefetchbench.reports.render")
          .whereLayer("run")
          .mayOnlyBeAccessedByLayers("compare", "page", "render")
          .whereLayer("compare")
          .mayOnlyBeAccessedByLayers("render")
          .whereLayer("page")
          .mayOnlyBeAccessedByLayers("render")
          .whereLayer("render")
          .mayNotBeAccessedByAnyLayer()
          .because("a level sees only those below it: move what is shared down");

  @ArchTest
  static final ArchRule NO_CYCLES =
      slices()
          .matching("io.prefetchbench.reports.(*)..")
          .should()
          .beFreeOfCycles()
          .because("a cycle has no order to read it in: move the shared type to the lower package");

  @ArchTest
  static final ArchRule FILES_ONLY =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.prefetchbench.cache..",
              "io.prefetchbench.testbed..",
              "io.prefetchbench.server..",
              "io.prefetchbench.benchmarks..",
              "io.prefetchbench.load..",
              "io.prefetchbench.cli..",
              "org.openjdk.jmh..",
              "io.gatling..",
              "io.lettuce..",
              "redis.clients..")
          .because("stages meet in files: read what you need from the run directory");

  @ArchTest
  static final ArchRule NO_CLOCK =
      noClasses()
          .should()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(Clock.class, "systemUTC")
          .because("a report of the same files is the same report: pass the time in");

  private ReportsLayerTest() {}
}
