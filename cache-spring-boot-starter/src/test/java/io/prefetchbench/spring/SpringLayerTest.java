package io.prefetchbench.spring;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "io.prefetchbench.spring",
    importOptions = ImportOption.DoNotIncludeTests.class)
class SpringLayerTest {
  @ArchTest
  static final ArchRule ONLY_THE_PUBLIC_API =
      noClasses()
          .should()
          .dependOnClassesThat(resideInAPackage("io.prefetchbench.cache.internal.."))
          .because("the starter is built on what others can build on, too");

  @ArchTest
  static final ArchRule DECODING_IS_OPTIONAL =
      noClasses()
          .that()
          .doNotHaveSimpleName("DecodingFeeds")
          .should()
          .dependOnClassesThat(resideInAPackage("io.prefetchbench.debezium.."))
          .because("the module need not be on the class path");

  @ArchTest
  static final ArchRule ACTUATOR_IS_OPTIONAL =
      noClasses()
          .that()
          .haveSimpleNameNotStartingWith("PrefetchHealth")
          .should()
          .dependOnClassesThat(
              resideInAPackage("org.springframework.boot.actuate..")
                  .or(resideInAPackage("org.springframework.boot.health..")))
          .because("it need not be on the class path, and Spring Boot 4 has another one");
}
