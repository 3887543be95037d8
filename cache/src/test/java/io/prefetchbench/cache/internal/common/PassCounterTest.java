package io.prefetchbench.cache.internal.common;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.internal.common.PassCounter.Outcome;
import org.junit.jupiter.api.Test;

class PassCounterTest {
  private final PassCounter counter = new PassCounter();

  @Test
  void aNeedIsMetByAPassThatBeganLaterAndCompleted() {
    assertThat(counter.isNeeded()).isFalse();
    long before = counter.begin();
    counter.recordNeed();
    counter.end(Outcome.COMPLETE, before);
    assertThat(counter.isNeeded()).as("the pass had begun before the gap").isTrue();
    counter.end(Outcome.REFUSED, counter.begin());
    counter.end(Outcome.FAILED, counter.begin());
    assertThat(counter.isNeeded()).isTrue();
    counter.end(Outcome.COMPLETE, counter.begin());
    assertThat(counter.isNeeded()).isFalse();
    for (Outcome outcome : Outcome.values()) {
      assertThat(counter.ended(outcome)).isEqualTo(outcome == Outcome.COMPLETE ? 2 : 1);
    }
  }

  @Test
  void progressIsThatOfTheRunningPass() {
    long before = counter.begin();
    counter.recordWritten(7);
    assertThat(counter.running()).isEqualTo(1);
    assertThat(counter.written()).isEqualTo(7);
    counter.end(Outcome.COMPLETE, before);
    assertThat(counter.running()).isZero();
    assertThat(counter.written()).as("the last one's").isEqualTo(7);
    before = counter.begin();
    assertThat(counter.written()).isZero();
    counter.end(Outcome.FAILED, before);
  }
}
