package io.prefetchbench.cache.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CloserTest {
  @Test
  void closeClosesEverythingAndReportsTheFirstFailure() {
    List<String> closed = new ArrayList<>();
    IllegalStateException first = new IllegalStateException("first");
    NoClassDefFoundError second = new NoClassDefFoundError("second");
    Closer closer =
        new Closer()
            .run(() -> closed.add("a"))
            .run(
                () -> {
                  throw first;
                })
            .run(() -> closed.add("b"))
            .run(
                () -> {
                  throw second;
                })
            .run(() -> closed.add("c"));
    assertThatThrownBy(closer::report).isSameAs(first).hasSuppressedException(second);
    assertThat(closed).containsExactly("a", "b", "c");
  }
}
