package io.prefetchbench.load.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WarmupStabilityTest {
  private static final long WINDOW = TimeUnit.SECONDS.toNanos(5);

  @ParameterizedTest
  @CsvSource({
    // tails in tenths of a millisecond; compilers in ms of each window; stable at the end
    "'37,30', '900,900', false",
    "'100,100,100', '900,900,900', true",
    "'100,149,120', '900,900,900', true",
    "'100,151,120', '900,900,900', false",
    "'370,176,97', '900,900,900', false",
    "'370,176,97,98,100', '900,900,900,900,900', true",
    "'100,100,100', '3000,1500,700', false",
    "'2,9,4', '0,249,30', true",
    "'2,9,16', '0,0,0', false",
    "'0,0,0', '0,0,0', true"
  })
  void stableWhenThreeWindowsAgreeInBoth(String tails, String compilers, boolean stable) {
    WarmupStability stability = new WarmupStability(WINDOW);
    String[] tail = tails.split(",", -1);
    String[] compiler = compilers.split(",", -1);
    for (int i = 0; i < tail.length; i++) {
      assertThat(stability.isReached()).as("before window %d", i).isFalse();
      stability.add(
          new WarmupStability.Window(
              Long.parseLong(tail[i]) * 100_000, Long.parseLong(compiler[i]) * 1_000_000));
    }
    assertThat(stability.isReached()).isEqualTo(stable);
  }
}
