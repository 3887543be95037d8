package io.prefetchbench.load;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The house's rules for this module. */
@AnalyzeClasses(
    packages = "io.prefetchbench.load",
    importOptions = ImportOption.DoNotIncludeTests.class)
class LoadLayerTest {
  @ArchTest
  static final ArchRule gatlingInOnePackage =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.prefetchbench.load.generate")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.gatling..", "scala..")
          .because("Gatling drives and can be exchanged: put what imports it into load.generate");

  /** From the plan of a run up to the drivers that send its reads. */
  @ArchTest
  static final ArchRule layers =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("commands")
          .definedBy("io.prefetchbench.load")
          .layer("generate")
          .definedBy("io.prefetchbench.load.generate")
          .layer("run")
          .definedBy("io.prefetchbench.load.run")
          .layer("judge")
          .definedBy("io.prefetchbench.load.judge")
          .layer("system")
          .definedBy("io.prefetchbench.load.system")
          .layer("record")
          .definedBy("io.prefetchbench.load.record")
          .whereLayer("commands")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("generate")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("run")
          .mayOnlyBeAccessedByLayers("generate")
          .whereLayer("judge")
          .mayOnlyBeAccessedByLayers("run")
          .whereLayer("system")
          .mayOnlyBeAccessedByLayers("run", "generate", "commands")
          .whereLayer("record")
          .mayOnlyBeAccessedByLayers("judge", "system", "run", "generate")
          .because("a phase of a run takes data and returns data: move shared types down");

  @ArchTest
  static final ArchRule otherModules =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.prefetchbench.server..",
              "io.prefetchbench.benchmarks..",
              "io.prefetchbench.cli..")
          .because("server and worker are processes here: start them with ModuleProcess");

  @ArchTest
  static final ArchRule clients =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.lettuce..", "redis.clients..")
          .because("only cache.redis.lettuce and .jedis import a client: use RedisPort");

  @ArchTest
  static final ArchRule noCycles =
      slices()
          .matching("io.prefetchbench.load.(*)..")
          .should()
          .beFreeOfCycles()
          .because("stages meet in values: move the shared type to the lower package");
}
