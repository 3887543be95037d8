package io.prefetchbench.cache;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.LinkedHashMap;
import java.util.Map;

/** The rooms of the cache: a package imports only from levels below its own. */
@AnalyzeClasses(
    packages = "io.prefetchbench.cache",
    importOptions = ImportOption.DoNotIncludeTests.class)
class CacheLayerTest {
  private static final String ROOT = "io.prefetchbench.cache";

  /** Level of each package, by the name behind the root; the longest name that fits counts. */
  private static final Map<String, Integer> LEVELS = levels();

  private static Map<String, Integer> levels() {
    Map<String, Integer> levels = new LinkedHashMap<>();
    for (String name : new String[] {".entity", ".stats", ".thread"}) {
      levels.put(name, 0);
    }
    for (String name : new String[] {".redis", ".source", ".store"}) {
      levels.put(name, 1);
    }
    for (String name :
        new String[] {
          ".redis.lettuce",
          ".redis.jedis",
          ".redis.topology",
          ".store.redis.dump",
          ".store.redis",
          ".store.heap",
          ".source.mock",
          ".source.list",
          ".source.memory",
          ".source.stream",
          ".near",
          ".lease"
        }) {
      levels.put(name, 2);
    }
    levels.put(".prefetch", 3);
    levels.put(".read", 3);
    levels.put(".sync", 4);
    levels.put(".sync.dead", 4);
    levels.put(".sync.status", 4);
    levels.put(".sync.stamps", 4);
    levels.put(".sync.pause", 4);
    levels.put(".health", 5);
    levels.put("", 6);
    levels.put(".metrics", 7);
    return levels;
  }

  private static int levelOf(JavaClass type) {
    return LEVELS.getOrDefault(type.getPackageName().substring(ROOT.length()), -1);
  }

  private static final ArchCondition<JavaClass> STAND_ON_LOWER_LEVELS =
      new ArchCondition<>("import only from lower levels, or within their level") {
        @Override
        public void check(JavaClass type, ConditionEvents events) {
          if (levelOf(type) < 0) {
            events.add(
                SimpleConditionEvent.violated(
                    type, type.getName() + " is in a package without a level"));
          }
          type.getDirectDependenciesFromSelf().stream()
              .filter(dependency -> dependency.getTargetClass().getPackageName().startsWith(ROOT))
              .filter(dependency -> levelOf(dependency.getTargetClass()) > levelOf(type))
              .forEach(
                  dependency ->
                      events.add(SimpleConditionEvent.violated(type, dependency.getDescription())));
        }
      };

  @ArchTest
  static final ArchRule LEVELS_HOLD =
      classes()
          .should(STAND_ON_LOWER_LEVELS)
          .because(
              "a package imports only from levels below its own: move the type down, or hand it in"
                  + " through an interface of the lower package; a new package gets a level here");

  @ArchTest
  static final ArchRule NO_CYCLES =
      slices()
          .matching("io.prefetchbench.(**)")
          .should()
          .beFreeOfCycles()
          .because("packages that need each other are one package: move the shared type down");

  @ArchTest
  static final ArchRule SIBLINGS_DO_NOT_MEET =
      noClasses()
          .that()
          .resideInAnyPackage(ROOT + ".store.heap", ROOT + ".store.redis", ROOT + ".source..")
          .should()
          .dependOnClassesThat(resideInAnyPackage(ROOT + ".redis.lettuce", ROOT + ".redis.jedis"))
          .because("stores and feeds speak to RedisPort only, so that a client can be exchanged");

  @ArchTest
  static final ArchRule LETTUCE_IN_ONE_PLACE =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + ".redis.lettuce")
          .should()
          .dependOnClassesThat(resideInAnyPackage("io.lettuce..", "io.netty.."))
          .because("only cache.redis.lettuce imports Lettuce: add what you need to RedisPort");

  @ArchTest
  static final ArchRule JEDIS_IN_ONE_PLACE =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + ".redis.jedis")
          .should()
          .dependOnClassesThat(resideInAPackage("redis.clients.."))
          .because("only cache.redis.jedis imports Jedis: add what you need to RedisPort");

  @ArchTest
  static final ArchRule MICROMETER_IN_ONE_PLACE =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + ".metrics")
          .should()
          .dependOnClassesThat(resideInAPackage("io.micrometer.."))
          .because(
              "Micrometer is optional: whoever does not have it must be able to load everything"
                  + " but cache.metrics; show the figure in CacheGauges");

  @ArchTest
  static final ArchRule ONLY_WHAT_A_LIBRARY_MAY_NEED =
      classes()
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  ROOT + "..",
                  "java..",
                  "javax.net..",
                  "org.jspecify..",
                  "org.slf4j..",
                  "io.micrometer..",
                  "io.lettuce..",
                  "io.netty..",
                  "redis.clients..",
                  "org.apache.commons.pool2.."))
          .because(
              "the cache is what other programs embed: it depends on a Redis client, jspecify,"
                  + " slf4j and Micrometer, and on no other module of ours");

  private static final DescribedPredicate<JavaMethodCall> CLOCKS =
      DescribedPredicate.describe(
          "a call of a clock",
          call -> {
            String owner = call.getTargetOwner().getName();
            String name = call.getTarget().getName();
            boolean system = owner.equals("java.lang.System");
            boolean reads = name.equals("nanoTime") || name.equals("currentTimeMillis");
            boolean now = owner.startsWith("java.time.") && name.equals("now");
            boolean made = owner.equals("java.time.Clock") && name.startsWith("system");
            return (system && reads) || now || made;
          });

  @ArchTest
  static final ArchRule TIME_IS_A_PARAMETER =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT)
          .should()
          .callMethodWhere(CLOCKS)
          .because(
              "time is a parameter: take a LongSupplier or a Clock, so that tests own it; only the"
                  + " front door, which puts the cache together, hands out the real ones");

  @ArchTest
  static final ArchRule NAMES_SAY_WHAT_IS_SPECIAL =
      noClasses()
          .should()
          .haveNameMatching(".*(Helper|Utils?|Impl)(\\$.*)?")
          .because("such a name says nothing: call it by what it keeps, does, or is special in");
}
