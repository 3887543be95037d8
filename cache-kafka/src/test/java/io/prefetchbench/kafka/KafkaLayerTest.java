package io.prefetchbench.kafka;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "io.prefetchbench.kafka",
    importOptions = ImportOption.DoNotIncludeTests.class)
class KafkaLayerTest {
  @ArchTest
  static final ArchRule ONLY_THE_PUBLIC_API =
      noClasses()
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.prefetchbench..")
                  .and(
                      resideInAPackage("io.prefetchbench.kafka..")
                          .or(resideInAPackage("io.prefetchbench.cache"))
                          .or(resideInAPackage("io.prefetchbench.cache.spi"))
                          .negate()))
          .because("the feed is built on what others can build on, too");

  @ArchTest
  static final ArchRule KAFKAS_TYPES_STAY_INSIDE =
      noMethods()
          .that()
          .areDeclaredIn(KafkaFeed.class)
          .and()
          .arePublic()
          .should()
          .haveRawReturnType(resideInAPackage("org.apache.kafka.."))
          .because("a program that embeds the cache need not know Kafka's classes");
}
