package io.prefetchbench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefetchbench.cli.RunCommand.SuitePlan;
import io.prefetchbench.testbed.command.Progress;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SuitePlanTest {
  @Test
  void thePartsFollowOneAnotherAndTheDefaultTakesUnderTwoMinutes() {
    SuitePlan plan = new SuitePlan(Duration.ofSeconds(20), 50_000);
    Progress.Span jmh = plan.span(ModuleCommand.JMH);
    Progress.Span load = plan.span(ModuleCommand.LOAD);
    assertThat(jmh.from()).isZero();
    assertThat(jmh.to()).isLessThan(load.from());
    assertThat(load.to()).isLessThan(1);
    double all = jmh.after().toMillis() / 1000.0 / (1 - jmh.to());
    assertThat(all).isLessThan(120);
    assertThat(load.after()).isEqualTo(Duration.ofSeconds(3));
  }

  @ParameterizedTest
  @CsvSource({"PT20S, 20", "PT0.5S, 0.5", "PT2M, 120"})
  void theLengthOfTheMeasurementCounts(Duration given, double seconds) {
    double none =
        new SuitePlan(Duration.ZERO, 0).span(ModuleCommand.JMH).after().toMillis() / 1000.0;
    double some = new SuitePlan(given, 0).span(ModuleCommand.JMH).after().toMillis() / 1000.0;
    assertThat(some - none).isCloseTo(seconds, within(0.01));
  }
}
