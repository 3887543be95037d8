package io.prefetchbench.cache.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.FeedItem;
import io.prefetchbench.testkit.MemoryFeed;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** When a position of the primary means that commits are missing, and when it does not. */
class MissedCommitsTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 3 * SECOND);
  private final MemoryFeed feed = new MemoryFeed(10);
  private final MissedCommits missed = new MissedCommits(feed, clock::get);

  private static Version at(long position) {
    return new Version(1, position);
  }

  private boolean isMissing(long acknowledged, long position) {
    String finding = missed.look(at(acknowledged), at(position));
    clock.addAndGet(2 * SECOND);
    return finding != null;
  }

  @Test
  void aPositionThatIsNotReachedForFiveSecondsWhileTheFeedIsEmpty() {
    assertThat(isMissing(7, 9)).isFalse();
    assertThat(isMissing(7, 9)).isFalse();
    assertThat(isMissing(7, 9)).isFalse();
    assertThat(isMissing(7, 9)).isTrue();
  }

  @Test
  void notWhileCommitsArriveHoweverManyAreOnTheirWay() {
    for (int i = 0; i < 100; i++) {
      assertThat(isMissing(10L * i, 10L * i + 25)).as("look %d", i).isFalse();
    }
  }

  @Test
  void notWhileTheFeedHoldsSomething() {
    Entity entity = new Entity("a", Map.of("n", "1"), at(9), 0);
    assertThat(feed.emit(new ChangeEvent.Upsert(entity, 7))).isTrue();
    for (int i = 0; i < 10; i++) {
      assertThat(isMissing(7, 9)).isFalse();
    }
    List<FeedItem> held = feed.poll(1, Duration.ZERO);
    for (int i = 0; i < 10; i++) {
      assertThat(isMissing(7, 9)).as("delivered and not acknowledged").isFalse();
    }
    feed.ack(List.of(held.get(0).offset()));
    for (int i = 0; i < 3; i++) {
      assertThat(isMissing(7, 9)).isFalse();
    }
    assertThat(isMissing(7, 9)).isTrue();
  }

  @Test
  void notAcrossEpochsNorWhereThePrimaryIsBehind() {
    for (int i = 0; i < 10; i++) {
      assertThat(isMissing(9, 7)).isFalse();
      assertThat(missed.look(new Version(2, 1), at(7))).isNull();
    }
  }

  @Test
  void findingsThatRepeatComeEverMoreRarely() {
    int findings = 0;
    for (int i = 0; i < 15 * 60 / 2; i++) {
      // Every pass reaches the position, and the next commit is lost again.
      findings += isMissing(100L * findings, 100L * findings + 50) ? 1 : 0;
    }
    assertThat(findings).as("in a quarter of an hour").isBetween(6, 9);
  }
}
