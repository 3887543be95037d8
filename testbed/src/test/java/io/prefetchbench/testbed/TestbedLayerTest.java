package io.prefetchbench.testbed;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "io.prefetchbench.testbed",
    importOptions = ImportOption.DoNotIncludeTests.class)
class TestbedLayerTest {
  private static final int MOST_TYPES = 25;

  @ArchTest
  static final ArchRule KNOWS_NO_OTHER_MODULE =
      noClasses()
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.prefetchbench..")
                  .and(resideInAPackage("io.prefetchbench.testbed..").negate())
                  .and(nameMatching(".*\\.RedisAddress(\\$.*)?").negate()))
          .because(
              "of ours, testbed depends on the address of a Redis only: move what you need here, or"
                  + " pass it in as a value");

  @ArchTest
  static final ArchRule NO_CYCLES =
      slices()
          .matching("io.prefetchbench.testbed.(*)..")
          .should()
          .beFreeOfCycles()
          .because(
              "packages build on each other in one direction: command, redis and process, fault and"
                  + " environment; move the class that looks back");

  @ArchTest
  static final ArchRule COMMAND_IS_THE_FLOOR =
      noClasses()
          .that()
          .resideInAPackage("..testbed.command")
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.prefetchbench..")
                  .and(resideInAPackage("..testbed.command").negate()))
          .because("every program loads command: keep it free of Redis and of the machine");

  @ArchTest
  static final ArchRule CONNECTION_KNOWS_ADDRESSES_ONLY =
      noClasses()
          .that()
          .haveNameMatching(".*\\.(RespConnection|RespReader)")
          .should()
          .dependOnClassesThat()
          .haveNameMatching(
              ".*\\.testbed\\.(process\\..*|environment\\..*|redis\\.Redis(Server|Resolver))")
          .because("the floor of a benchmark is a socket: pass it a RedisAddress");

  @ArchTest
  static final ArchRule DOCKER_STAYS_IN_ITS_CLASSES =
      noClasses()
          .that()
          .haveNameNotMatching(".*\\.Docker\\w+(\\$.*)?")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.testcontainers..", "com.github.dockerjava..")
          .because("Docker is optional: only classes named Docker… may need its classes");

  @ArchTest
  static final ArchRule THE_BROKER_STAYS_IN_ONE_CLASS =
      noClasses()
          .that()
          .doNotHaveSimpleName("EmbeddedKafka")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("kafka..", "org.apache.kafka..", "scala..")
          .because("the broker is an optional dependency of 40 MB: only EmbeddedKafka needs it");

  @ArchTest
  static final ArchRule NO_CLIENT_LIBRARY =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.lettuce..", "redis.clients..", "redis.embedded..")
          .because("the testbed speaks by RespConnection, so that a client's faults cannot hide");

  @ArchTest
  static final ArchRule NAMES_SAY_WHAT_IS_SPECIAL =
      classes()
          .should()
          .haveNameNotMatching(".*(Helper|Utils?|Impl)")
          .because("such names fit anything: say what is special about the class");

  @ArchTest
  static void packagesAreSmall(JavaClasses imported) {
    for (JavaPackage rooms : imported.getPackage("io.prefetchbench.testbed").getSubpackages()) {
      long types =
          rooms.getClasses().stream()
              .filter(JavaClass::isTopLevelClass)
              .filter(type -> !type.getSimpleName().equals("package-info"))
              .count();
      assertThat(types)
          .as("types in %s: split the package by what changes together", rooms.getName())
          .isBetween(1L, (long) MOST_TYPES);
    }
  }
}
