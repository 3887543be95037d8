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
import java.util.Map;
import java.util.Set;

/**
 * The layers of the cache. The public types of the front package and of {@code spi} are the
 * vocabulary that every package may use; only the doors see what is behind them.
 */
@AnalyzeClasses(
    packages = "io.prefetchbench.cache",
    importOptions = ImportOption.DoNotIncludeTests.class)
class CacheLayerTest {
  private static final String ROOT = "io.prefetchbench.cache";

  /** Level of each package, by the name behind the root. */
  private static final Map<String, Integer> LEVELS =
      Map.ofEntries(
          Map.entry("", 0),
          Map.entry(".spi", 0),
          Map.entry(".internal.common", 0),
          Map.entry(".internal.redis", 1),
          Map.entry(".internal.redis.lettuce", 2),
          Map.entry(".internal.redis.jedis", 2),
          Map.entry(".internal.store", 2),
          Map.entry(".internal.feed", 2),
          Map.entry(".internal.pass", 3),
          Map.entry(".internal.read", 4),
          Map.entry(".internal.sync", 4),
          Map.entry(".internal.engine", 6),
          Map.entry(".typed", 7));

  /** Public types that lead to the implementation; all others of their packages are level 0. */
  private static final Set<String> DOORS =
      Set.of(
          ROOT + ".PrefetchCache",
          ROOT + ".PrefetchCaches",
          ROOT + ".CacheMeters",
          ROOT + ".spi.RedisFeeds");

  private static int levelOf(JavaClass type) {
    if (DOORS.contains(type.getName().split("\\$", 2)[0])) {
      return levelOf(".internal.engine");
    }
    return levelOf(type.getPackageName().substring(ROOT.length()));
  }

  private static int levelOf(String name) {
    return LEVELS.getOrDefault(name, -1);
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
          .matching(ROOT + ".internal.(**)")
          .should()
          .beFreeOfCycles()
          .because("packages that need each other are one package: move the shared type down");

  @ArchTest
  static final ArchRule COMMON_STANDS_ALONE =
      noClasses()
          .that()
          .resideInAPackage(ROOT + ".internal.common")
          .should()
          .dependOnClassesThat(
              resideInAPackage(ROOT + "..")
                  .and(DescribedPredicate.not(resideInAPackage(ROOT + ".internal.common"))))
          .because("the public types use it: what needs these belongs into a higher package");

  @ArchTest
  static final ArchRule SIBLINGS_DO_NOT_MEET =
      noClasses()
          .that()
          .resideInAnyPackage(ROOT + ".internal.store", ROOT + ".internal.feed")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(ROOT + ".internal.redis.lettuce", ROOT + ".internal.redis.jedis"))
          .because("stores and feeds speak to RedisPort only, so that a client can be exchanged");

  @ArchTest
  static final ArchRule LETTUCE_IN_ONE_PLACE =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + ".internal.redis.lettuce")
          .should()
          .dependOnClassesThat(resideInAnyPackage("io.lettuce..", "io.netty.."))
          .because("only internal.redis.lettuce imports Lettuce: add what you need to RedisPort");

  @ArchTest
  static final ArchRule JEDIS_IN_ONE_PLACE =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + ".internal.redis.jedis")
          .should()
          .dependOnClassesThat(resideInAPackage("redis.clients.."))
          .because("only internal.redis.jedis imports Jedis: add what you need to RedisPort");

  @ArchTest
  static final ArchRule MICROMETER_IN_ONE_PLACE =
      noClasses()
          .that()
          .haveNameNotMatching(".*\\.(CacheMeters|MeterBinding)(\\$.*)?")
          .should()
          .dependOnClassesThat(resideInAPackage("io.micrometer.."))
          .because(
              "Micrometer is optional: whoever does not have it must be able to load everything"
                  + " but CacheMeters; show the figure in MeterBinding");

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
          .resideOutsideOfPackage(ROOT + ".spi")
          .should()
          .callMethodWhere(CLOCKS)
          .because(
              "time is a parameter: take a LongSupplier or a Clock, so that tests own it; only what"
                  + " users extend reads the real ones");

  @ArchTest
  static final ArchRule NAMES_SAY_WHAT_IS_SPECIAL =
      noClasses()
          .should()
          .haveNameMatching(".*(Helper|Utils?|Impl)(\\$.*)?")
          .because("such a name says nothing: call it by what it keeps, does, or is special in");
}
