package io.prefetchbench.gate.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JMH's sample mode writes a histogram per iteration instead of a figure. */
class SampledSlicesTest {
  @TempDir private Path folder;

  /** Every iteration has three samples of {@code nanos} and one of twice that. */
  private Path result(String name, double nanos, int iterations) throws IOException {
    String samples = "[[" + nanos + ", 3], [" + 2 * nanos + ", 1]]";
    String raw =
        IntStream.range(0, iterations).mapToObj(i -> samples).collect(Collectors.joining(", "));
    return Files.writeString(
        folder.resolve(name),
        """
        [{"benchmark": "a.B.c", "mode": "sample", "threads": 1, "forks": 1, "primaryMetric":
         {"score": 1.0, "scoreUnit": "ns/op", "rawDataHistogram": [[%s]]}, "secondaryMetrics": {}}]
        """
            .formatted(raw));
  }

  @Test
  void theFigureOfASliceIsTheMeanOfItsSamples() throws Exception {
    BlockRunner.Both both = PairedSlices.read(result("a", 100, 9), result("b", 110, 9));
    assertThat(figure(both.base())).isCloseTo(125, within(1e-9));
    assertThat(figure(both.candidate())).isCloseTo(137.5, within(1e-9));
  }

  @Test
  void iterationsWithoutASampleAreTooFewPairs() throws Exception {
    Path few = result("a", 100, 4);
    assertThatThrownBy(() -> PairedSlices.read(few, few))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("4 pairs of slices with a figure; expected at least 5");
  }

  private static double figure(Fork.Outcome outcome) {
    return ((Fork.Scored) outcome).results().get(0).primary().value();
  }
}
