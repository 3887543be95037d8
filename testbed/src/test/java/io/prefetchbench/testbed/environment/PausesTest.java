package io.prefetchbench.testbed.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PausesTest {

  /** Against a count of the paused nanoseconds, one by one. */
  @Property
  void overlapIsThePausedPartOfTheInterval(
      @ForAll @Size(max = 40) boolean[] paused,
      @ForAll @IntRange(max = 40) int begin,
      @ForAll @IntRange(max = 40) int length) {
    int runs = 0;
    long[] begins = new long[paused.length];
    long[] ends = new long[paused.length];
    for (int i = 0; i < paused.length; i++) {
      if (paused[i] && (i == 0 || !paused[i - 1])) {
        begins[runs++] = i;
      }
      if (paused[i]) {
        ends[runs - 1] = i + 1L;
      }
    }
    Pauses pauses = new Pauses(Arrays.copyOf(begins, runs), Arrays.copyOf(ends, runs));
    long expected = 0;
    for (int i = begin; i < begin + length; i++) {
      expected += i < paused.length && paused[i] ? 1 : 0;
    }
    assertThat(pauses.overlapNanos(begin, begin + length)).isEqualTo(expected);
    assertThat(pauses.size()).isEqualTo(runs);
  }

  @Test
  void overlappingPausesAreRefused() {
    assertThatThrownBy(() -> new Pauses(new long[] {0, 5}, new long[] {6, 7}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Pauses(new long[] {5}, new long[] {4}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Pauses(new long[] {5}, new long[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
