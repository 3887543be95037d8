package io.prefetchbench.load.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.load.judge.NextSteps;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LoadOptionsTest {

  @ParameterizedTest
  @CsvSource({
    // driver, processes, target, expected, not expected
    "GATLING, SPLIT, '', --driver lean, --processes",
    "GATLING, JOINED, '', --driver lean, --processes",
    "LEAN, SPLIT, '', --processes joined, --driver",
    "LEAN, JOINED, '', --reads, --processes",
    "LIBRARY, SPLIT, '', --processes joined, --driver",
    "LEAN, SPLIT, http://127.0.0.1:8080, --reads, --processes",
  })
  void lateGeneratorIsToldWhatItsRunCanChange(
      String driver, String processes, String target, String expected, String notExpected) {
    NextSteps steps = NextSteps.of(options(driver, processes, target));

    assertThat(steps.lateGenerator())
        .startsWith("close other programs")
        .contains("--reads", expected)
        .doesNotContain(notExpected);
    assertThat(steps.longerWarmup()).contains("--warmup 60s");
  }

  @Test
  void propertiesCarryAllOptions() {
    LoadOptions options = options("LEAN", "JOINED", "http://127.0.0.1:8080");

    Properties properties = new Properties();
    properties.putAll(options.toProperties());

    assertThat(LoadOptions.of(properties)).isEqualTo(options);
  }

  private static LoadOptions options(String driver, String processes, String target) {
    Properties properties = new Properties();
    properties.put("prefetchbench.load.driver", driver);
    properties.put("prefetchbench.load.processes", processes);
    properties.put("bench.target", target);
    return LoadOptions.of(properties);
  }
}
