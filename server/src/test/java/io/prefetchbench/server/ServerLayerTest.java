package io.prefetchbench.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;

/** The module's shape: HTTP below endpoints below programs, and one place for each library. */
@AnalyzeClasses(
    packages = "io.prefetchbench.server",
    importOptions = ImportOption.DoNotIncludeTests.class)
final class ServerLayerTest {
  @ArchTest
  static final ArchRule LEVELS =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("http")
          .definedBy("io.prefetchbench.server.http")
          .layer("api")
          .definedBy("io.prefetchbench.server.api")
          .layer("programs")
          .definedBy("io.prefetchbench.server")
          .layer("operator")
          .definedBy("io.prefetchbench.server.operator")
          .whereLayer("http")
          .mayOnlyBeAccessedByLayers("api", "programs")
          .whereLayer("api")
          .mayOnlyBeAccessedByLayers("programs", "operator")
          .whereLayer("programs")
          .mayOnlyBeAccessedByLayers("operator")
          .whereLayer("operator")
          .mayNotBeAccessedByAnyLayer()
          .because("http, api, programs, operator is the order: move what is shared down");

  @ArchTest
  static final ArchRule NO_CYCLES =
      slices()
          .matching("io.prefetchbench.server.(*)..")
          .should()
          .beFreeOfCycles()
          .because("a cycle has no order to read it in: move the shared type to the lower package");

  @ArchTest
  static final ArchRule MODULES =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.prefetchbench.benchmarks..",
              "io.prefetchbench.load..",
              "io.prefetchbench.reports..",
              "io.prefetchbench.cli..")
          .because("the server is what is measured: what it shares with the bench is in testbed");

  @ArchTest
  static final ArchRule ONE_HTTP_LIBRARY =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.prefetchbench.server.http")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.vertx..", "io.netty..")
          .because("only server.http speaks Vert.x: give it an Answer, take a Params");

  @ArchTest
  static final ArchRule NO_REDIS_CLIENT =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.lettuce..", "redis.clients..")
          .because("clients are imported in cache.internal.redis only: speak to RedisPort");

  @ArchTest
  static final ArchRule REDIS_IS_STARTED_BY_PROGRAMS =
      noClasses()
          .that()
          .resideInAnyPackage("io.prefetchbench.server.http", "io.prefetchbench.server.api")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.prefetchbench.testbed.redis..")
          .because("only a program decides where Redis is: pass in what is open already");

  @ArchTest
  static final ArchRule NO_CLOCK =
      noClasses()
          .that()
          .haveNameNotMatching(
              ".*\\.(ServeCommand|WorkerCommand|RelayCommand|CacheCommand)(\\$.*)?")
          .should()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(Clock.class, "systemUTC")
          .because("time is a parameter: take a LongSupplier, the commands pass the clock in");

  @ArchTest
  static final ArchRule NAMES =
      noClasses()
          .should()
          .haveNameMatching(".*(Helper|Utils?|Impl)(\\$.*)?")
          .because("such names say nothing: name it by what is special about it");

  @ArchTest
  static final ArchRule NOTHING_LEFT_OUT =
      noClasses()
          .should()
          .dependOnClassesThat()
          .areAssignableTo(UnsupportedOperationException.class)
          .because("a method that cannot be called should not be there: narrow the type");

  private ServerLayerTest() {}
}
