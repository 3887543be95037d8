package io.prefetchbench.load.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The slices of a phase are all of its reads, each once. */
class GeneratorShareTest {
  @ParameterizedTest
  @CsvSource({"0, 3", "1, 3", "2, 3", "10, 1", "10, 3", "11, 4", "12, 4"})
  void slicesAreAPartition(int reads, int of) {
    TreeSet<Integer> all = new TreeSet<>();
    int sum = 0;
    for (int index = 0; index < of; index++) {
      GeneratorShare share = new GeneratorShare(index, of);
      sum += share.size(reads);
      for (int i = 0; i < share.size(reads); i++) {
        all.add(share.read(i));
      }
    }
    assertThat(sum).isEqualTo(reads);
    assertThat(all).hasSize(reads);
    assertThat(all.isEmpty() || (all.first() == 0 && all.last() == reads - 1)).isTrue();
  }
}
