package io.prefetchbench.testbed.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DidYouMeanTest {
  private static final List<String> WORDS =
      List.of("load", "jmh", "report", "redis", "reference-data", "--reads", "--redis");

  @ParameterizedTest
  @CsvSource({
    "lod, load",
    "laod, load",
    "LOAD, load",
    "jhm, jmh",
    "repotr, report",
    "refrence-data, reference-data",
    "reference, reference-data",
    "--raeds, --reads"
  })
  void suggestsTheClosest(String given, String meant) {
    assertThat(DidYouMean.suffix(given, WORDS)).isEqualTo("; did you mean '" + meant + "'?");
  }

  @ParameterizedTest
  @CsvSource({"xyz", "lo", "benchmark", "--nonsense", "''"})
  void suggestsNothingThatIsFarAway(String given) {
    assertThat(DidYouMean.suffix(given, WORDS)).isEmpty();
  }

  @Test
  void knowsNothingWithoutWords() {
    assertThat(DidYouMean.suffix("load", List.of())).isEmpty();
  }
}
