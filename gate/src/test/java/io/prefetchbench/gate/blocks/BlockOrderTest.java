package io.prefetchbench.gate.blocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.gate.blocks.PairedRun.BlockOrder;
import io.prefetchbench.gate.plan.Stage;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BlockOrderTest {
  private static final BlockOrder ORDER = new BlockOrder(7);

  @Test
  void oneSeedIsOneOrder() {
    for (int round = 1; round < 20; round++) {
      assertThat(ORDER.round(Stage.SCREEN, round, 9))
          .isEqualTo(new BlockOrder(7).round(Stage.SCREEN, round, 9))
          .containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8);
      assertThat(ORDER.toss(Stage.CONFIRM, round, 3))
          .isEqualTo(new BlockOrder(7).toss(Stage.CONFIRM, round, 3));
    }
    assertThat(ORDER.round(Stage.SCREEN, 1, 9)).isNotEqualTo(ORDER.round(Stage.SCREEN, 2, 9));
    assertThat(ORDER.round(Stage.SCREEN, 1, 9))
        .isNotEqualTo(new BlockOrder(8).round(Stage.SCREEN, 1, 9));
  }

  @Test
  void theCoinIsFairAndSeedsDiffer() {
    int baseFirst = 0;
    Set<Long> seeds = new HashSet<>();
    int blocks = 0;
    for (Stage stage : Stage.values()) {
      for (int round = 1; round <= 100; round++) {
        for (int cell = 0; cell < 50; cell++) {
          BlockOrder.Toss toss = ORDER.toss(stage, round, cell);
          baseFirst += toss.baseFirst() ? 1 : 0;
          seeds.add(toss.seed());
          assertThat(toss.seed()).isNotNegative();
          blocks++;
        }
      }
    }
    assertThat(seeds).hasSize(blocks);
    // Four standard deviations of a fair coin: 4 · √10,000 / 2.
    assertThat(baseFirst).isBetween(blocks / 2 - 200, blocks / 2 + 200);
  }

  @Test
  void everyCellIsSometimesFirst() {
    int[] first = new int[5];
    for (int round = 1; round <= 1_000; round++) {
      first[ORDER.round(Stage.SCREEN, round, 5).get(0)]++;
    }
    assertThat(first).doesNotContain(0);
    for (int count : first) {
      assertThat(count).isBetween(140, 260);
    }
  }
}
