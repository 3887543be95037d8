package io.prefetchbench.cache.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.internal.redis.Command;
import org.junit.jupiter.api.Test;

class FieldNamesTest {
  private final FieldNames names = new FieldNames();

  private String text(String name) {
    return names.text(Command.utf8(name));
  }

  @Test
  void oneNameIsOneObject() {
    assertThat(text("naïve")).isEqualTo("naïve").isSameAs(text("naïve"));
    assertThat(text("")).isEmpty();
  }

  @Test
  void manyMoreNamesThanPlacesAreAllRead() {
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 20_000; i++) {
        assertThat(text("field" + i)).isEqualTo("field" + i);
      }
    }
  }

  @Test
  void aNameThatIsNoNameIsNotKept() {
    String blob = "x".repeat(65);
    assertThat(text(blob)).isEqualTo(blob).isNotSameAs(text(blob));
  }
}
