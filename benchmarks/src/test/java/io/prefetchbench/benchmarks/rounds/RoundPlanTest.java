package io.prefetchbench.benchmarks.rounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;

class RoundPlanTest {
  private static final List<BenchmarkCell> CELLS =
      IntStream.range(0, 8)
          .mapToObj(i -> new BenchmarkCell("a.B.c", Mode.Throughput, Map.of("n", "" + i), ""))
          .toList();

  @Test
  void everyRoundHasEveryCellOnce() {
    RoundPlan plan = new RoundPlan(CELLS, 3, 7);
    for (int round = 1; round <= 3; round++) {
      assertThat(plan.round(round)).containsExactlyInAnyOrderElementsOf(CELLS);
    }
    assertThat(plan.forks()).isEqualTo(24);
  }

  @Test
  void roundsAreShuffledDifferently() {
    RoundPlan plan = new RoundPlan(CELLS, 10, 7);
    Set<List<BenchmarkCell>> orders = new HashSet<>();
    for (int round = 1; round <= 10; round++) {
      orders.add(plan.round(round));
    }
    assertThat(orders).hasSizeGreaterThan(8);
  }

  @Test
  void theSeedAloneDecidesTheOrder() {
    assertThat(new RoundPlan(CELLS, 3, 7).round(2))
        .isEqualTo(new RoundPlan(CELLS, 5, 7).round(2))
        .isNotEqualTo(new RoundPlan(CELLS, 3, 8).round(2));
  }

  @Test
  void refusesAPlanOfNothing() {
    assertThatThrownBy(() -> new RoundPlan(List.of(), 3, 7))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RoundPlan(CELLS, 0, 7))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
