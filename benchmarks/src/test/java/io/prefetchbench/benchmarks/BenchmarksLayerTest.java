package io.prefetchbench.benchmarks;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/** The house's rules for this module. */
@AnalyzeClasses(
    packages = "io.prefetchbench.benchmarks",
    importOptions = ImportOption.DoNotIncludeTests.class)
class BenchmarksLayerTest {

  @ArchTest
  static final ArchRule ONLY_NEIGHBOURS =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.prefetchbench.server..", "io.prefetchbench.load..", "io.prefetchbench.cli..")
          .because(
              "benchmarks may use cache, testbed and reports.run alone; start other modules as"
                  + " processes, or move what is shared below both");

  @ArchTest
  static final ArchRule ONLY_THE_RUN_DIRECTORY =
      noClasses()
          .should()
          .dependOnClassesThat(
              com.tngtech.archunit.base.DescribedPredicate.describe(
                  "are in reports outside of reports.run, and are not Json, RunJson, TextTable or"
                      + " FigureText",
                  type ->
                      type.getPackageName().startsWith("io.prefetchbench.reports")
                          && !type.getPackageName().startsWith("io.prefetchbench.reports.run")
                          && !List.of("Json", "RunJson", "TextTable", "FigureText")
                              .contains(type.getSimpleName())))
          .because("stages meet in files: write the run directory and let reports read it");

  @ArchTest
  static final ArchRule CLIENTS_ONLY_IN_THEIR_CONTENDERS =
      noClasses()
          .that()
          .haveNameNotMatching(".*\\.lineup\\.Lettuce.*")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.lettuce..")
          .because("a contender's client is a detail: put it behind BulkLoad or Readers")
          .allowEmptyShould(false);

  @ArchTest
  static final ArchRule JEDIS_ONLY_IN_ITS_CONTENDERS =
      noClasses()
          .that()
          .haveNameNotMatching(".*\\.lineup\\.Jedis.*")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("redis.clients..")
          .because("a contender's client is a detail: put it behind BulkLoad or Readers");

  @ArchTest
  static final ArchRule ROUNDS_KNOW_NO_CONTENDER =
      noClasses()
          .that()
          .resideInAPackage("..benchmarks.rounds..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..benchmarks.lineup..")
          .because("rounds run any benchmark: name contenders by the values of parameters");

  @ArchTest
  static final ArchRule NO_CYCLES =
      slices()
          .matching("io.prefetchbench.benchmarks.(*)..")
          .should()
          .beFreeOfCycles()
          .because("dependencies point one way: move the shared type below both packages");
}
