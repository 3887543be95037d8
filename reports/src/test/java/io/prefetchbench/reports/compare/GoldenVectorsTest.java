package io.prefetchbench.reports.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefetchbench.reports.Proportion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What R says of the same samples; how the vectors were made stands beside them. */
final class GoldenVectorsTest {
  private static final Path FILE = Path.of("src/test/resources/golden/statistics.txt");
  private static final double DIGITS = 1e-12;

  @ParameterizedTest
  @MethodSource("vectors")
  void agreesWithR(String what, double[] first, double[] second, double[] expected) {
    double[] found =
        switch (what) {
          case "signedRank" -> new double[] {SignedRank.pGreater(first)};
          case "rankSum" -> new double[] {RankSum.pGreater(first, second)};
          case "centre" -> parts(HodgesLehmann.of(first, second[0] + DIGITS));
          case "shift" -> parts(RankSum.shift(first, second, 0.05));
          case "proportion" ->
              new double[] {Proportion.upper((int) first[0], (int) first[1], second[0])};
          default -> throw new IllegalArgumentException(FILE + " has an unknown word: " + what);
        };
    assertThat(found).containsExactly(expected, within(1e-9));
  }

  static Stream<Object[]> vectors() throws IOException {
    return Files.readAllLines(FILE).stream()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split(" \\| "))
        .map(part -> new Object[] {part[0], numbers(part[1]), numbers(part[2]), numbers(part[3])});
  }

  private static double[] numbers(String text) {
    return Arrays.stream(text.split(" ")).mapToDouble(Double::parseDouble).toArray();
  }

  private static double[] parts(HodgesLehmann centre) {
    return new double[] {centre.estimate(), centre.lower(), centre.upper()};
  }
}
