package io.prefetchbench.cache.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeySpaceTest {
  private final KeySpace keys = new KeySpace("cache:category:");

  @Test
  void idsAndKeysTurnIntoEachOther() {
    assertThat(keys.keyOf("cat-001")).isEqualTo("cache:category:cat-001");
    assertThat(keys.idOf("cache:category:cat-001")).isEqualTo("cat-001");
    assertThatIllegalArgumentException().isThrownBy(() -> keys.idOf("other:cat-001"));
  }

  @Test
  void controlKeysStandOutsideEveryPrefix() {
    assertThat(keys.control("worker:a")).isEqualTo("prefetch:cache:category::worker:a");
    assertThat(keys.readyMarkerKey()).startsWith("prefetch:");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "p", "prefetch:", "prefetch:mine:"})
  void prefixesThatMeetControlKeysAreRefused(String prefix) {
    assertThatIllegalArgumentException().isThrownBy(() -> new KeySpace(prefix));
  }

  @Test
  void patternsAreEscaped() {
    assertThat(new KeySpace("a*[b-c]?\\^:").scanPattern()).isEqualTo("a\\*\\[b\\-c\\]\\?\\\\\\^:*");
  }

  @Test
  void aTtlThatRedisWouldReadAsForEverIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StoreOptions.STANDARD.withTtl(Duration.ofNanos(999_999)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StoreOptions.STANDARD.withTombstoneTtl(Duration.ZERO));
  }
}
