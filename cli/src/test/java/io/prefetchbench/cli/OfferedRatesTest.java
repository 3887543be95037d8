package io.prefetchbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OfferedRatesTest {
  @ParameterizedTest
  @CsvSource({
    "150000, 0.97, 500, 200", // two shared CPUs, quiet
    "130000, 0.48, 200, 80", // the same with one CPU burnt
    "400000, 0.95, 1000, 400",
    "9000000, 1, 1000, 400", // Gatling's own limit is not passed
    "3000, 0.1, 100, 60",
    "0, 1, 100, 60"
  })
  void ratesComeInCoarseStepsWithinBounds(double loops, double idle, int reads, int mutations) {
    OfferedRates rates = OfferedRates.of(loops, idle);
    assertThat(rates.reads()).isEqualTo(reads);
    assertThat(rates.mutations()).isEqualTo(mutations);
  }

  @Test
  void theSentenceSaysWhatWasMeasuredAndChosenAndHowToChooseOtherwise() {
    assertThat(OfferedRates.of(151_234, 0.973).text())
        .isEqualTo(
            "calibrated: this machine does 151,234 loopback round trips/s, its CPUs 97 % idle; offering 500 reads/s and"
                + " 200 mutations/s (--reads, --mutations override)");
  }

  @Test
  void aRateThatIsAskedForOverridesTheCalibrated() {
    OfferedRates found = OfferedRates.of(150_000, 1);
    assertThat(found.with(null, null)).isEqualTo(found);
    assertThat(found.with(2_000, null)).matches(r -> r.reads() == 2_000 && r.mutations() == 800);
    assertThat(found.with(null, 0)).matches(r -> r.reads() == 500 && r.mutations() == 0);
  }

  @Test
  void calibratingThisMachineGivesOneOfTheSteps() throws InterruptedException {
    OfferedRates rates = OfferedRates.calibrate();
    assertThat(rates.loopbackPerSecond()).isPositive();
    assertThat(rates.idleShare()).isBetween(0.0, 1.0);
    assertThat(rates.reads()).isIn(100, 200, 500, 1000);
  }
}
