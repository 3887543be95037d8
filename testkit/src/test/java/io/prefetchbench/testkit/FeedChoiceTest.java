package io.prefetchbench.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FeedChoiceTest {
  @Test
  void eachPrimaryHasItsOwnFeedsAndADefault() {
    assertThat(FeedChoice.of(null, false)).isEqualTo(FeedChoice.STREAM);
    assertThat(FeedChoice.of(null, true)).isEqualTo(FeedChoice.OUTBOX);
    assertThat(FeedChoice.of(FeedChoice.LIST, false).mock()).contains(FeedKind.LIST);
    assertThatThrownBy(() -> FeedChoice.of(FeedChoice.OUTBOX, false))
        .hasMessage("--feed: expected stream or list with a Redis as primary, was outbox");
    assertThatThrownBy(() -> FeedChoice.of(FeedChoice.LIST, true))
        .hasMessageStartingWith("--feed: expected outbox")
        .hasMessageEndingWith("with a database as primary, was list");
  }
}
