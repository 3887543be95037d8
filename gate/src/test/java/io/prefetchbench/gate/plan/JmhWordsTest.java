package io.prefetchbench.gate.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefetchbench.testbed.command.BadInput;
import java.util.List;
import org.junit.jupiter.api.Test;

class JmhWordsTest {
  private static JmhWords words(String text) {
    return JmhWords.of(text.isEmpty() ? List.of() : List.of(text.split(" ", -1)));
  }

  @Test
  void whatTheUserSaysStandsInsteadOfADefault() {
    assertThat(words("-i 3 -v -prof stack").after(words("-wi 1 -i 4 -prof gc")).words())
        .containsExactly("-wi", "1", "-prof", "gc", "-i", "3", "-v", "-prof", "stack");
  }

  @Test
  void oneNameIsTakenOutWithItsValues() {
    JmhWords all = words("-p a=1 -i 3 -p b=2");
    assertThat(all.values("-p")).containsExactly("a=1", "b=2");
    assertThat(all.without("-p").words()).containsExactly("-i", "3");
  }

  @Test
  void whatTheBlocksDecideIsRefused() {
    for (String text : List.of("-f 2", "-rff x", "-bm ss", "Lookup", "-i", "-lp")) {
      assertThatThrownBy(() -> words(text)).as(text).isInstanceOf(BadInput.class);
    }
  }
}
