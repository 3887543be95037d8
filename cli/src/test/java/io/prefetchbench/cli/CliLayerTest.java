package io.prefetchbench.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "io.prefetchbench.cli",
    importOptions = ImportOption.DoNotIncludeTests.class)
final class CliLayerTest {

  @ArchTest
  static final ArchRule STARTS_THE_MEASURING_MODULES_AS_PROCESSES =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.prefetchbench.server..",
              "io.prefetchbench.benchmarks..",
              "io.prefetchbench.load..")
          .because("cli starts them as processes: add the command to Passage instead");

  @ArchTest
  static final ArchRule MEASURES_NOTHING =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.HdrHistogram..", "org.openjdk.jmh..", "io.gatling..")
          .because("cli parses and prints: move measuring to its module, statistics to reports");

  @ArchTest
  static final ArchRule KNOWS_NO_CLIENT =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.lettuce..", "redis.clients..")
          .because("only the cache's ports import a client: go through cache or testbed");
}
