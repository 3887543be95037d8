package io.prefetchbench.gate.blocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.gate.blocks.Gauge.Reading;
import org.junit.jupiter.api.Test;

class DisturbanceTest {
  private final Disturbance disturbance = new Disturbance();

  private void quiet(double steal, int times) {
    for (int i = 0; i < times; i++) {
      assertThat(disturbance.judge(new Reading(steal, 1_000))).isEmpty();
    }
  }

  @Test
  void stealCountsAboveItsFixedLimitOnAQuietMachine() {
    quiet(0.01, 5);
    assertThat(disturbance.judge(new Reading(0.05, 1_000))).isEmpty();
    assertThat(disturbance.judge(new Reading(0.051, 1_000))).hasValue("steal 5.1 %, limit 5.0 %");
  }

  @Test
  void whereStealIsUsualItIsHeldAgainstItsMedian() {
    quiet(0.04, 5);
    assertThat(disturbance.judge(new Reading(0.12, 1_000))).isEmpty();
    assertThat(disturbance.judge(new Reading(0.13, 1_000))).hasValue("steal 13.0 %, limit 12.0 %");
  }

  @Test
  void aRulerThatIsOffEitherWayCounts() {
    quiet(0, 3);
    assertThat(disturbance.judge(new Reading(0, 1_049))).isEmpty();
    assertThat(disturbance.judge(new Reading(0, 1_060)))
        .hasValue("ruler +6.0 % off its median, limit 5 %");
    assertThat(disturbance.judge(new Reading(0, 940)))
        .hasValue("ruler -6.0 % off its median, limit 5 %");
  }

  @Test
  void aMachineThatIsSlowerForGoodIsTheNewMachine() {
    quiet(0, 3);
    int discarded = 0;
    while (disturbance.judge(new Reading(0, 1_200)).isPresent()) {
      discarded++;
    }
    assertThat(discarded).isBetween(1, 4);
  }
}
