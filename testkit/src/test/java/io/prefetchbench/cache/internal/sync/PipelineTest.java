package io.prefetchbench.cache.internal.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.ChangeFeed.Offset;
import io.prefetchbench.cache.spi.FeedItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PipelineTest {
  private int position;

  private Batch batch(int events, int valueChars) {
    List<FeedItem> items = new ArrayList<>();
    for (int i = 0; i < events; i++) {
      position++;
      Map<String, String> fields = Map.of("n", "x".repeat(valueChars));
      Entity entity = new Entity("id-" + position, fields, new Version(1, position), 0);
      ChangeEvent event = new ChangeEvent.Upsert(entity, 0);
      items.add(new FeedItem.Delivered(new Offset("" + position), event));
    }
    return new Batch(items, 0);
  }

  private static void settle(Batch batch, int slots) {
    batch.takeUnsent().stream().limit(slots).forEach(Batch.Slot::settle);
    batch.forgetSent();
  }

  private static List<String> offsets(List<Batch.Slot> slots) {
    return slots.stream().map(slot -> slot.item.offset().text()).toList();
  }

  @Test
  void pollsGrowWhileTheyAreFullAndBeginSmallAgain() {
    Pipeline pipeline = new Pipeline(SyncRig.options(100));
    List<Integer> limits = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      limits.add(pipeline.limit());
      pipeline.polled(pipeline.limit(), pipeline.limit());
    }
    assertThat(limits).containsExactly(25, 50, 100, 100);
    pipeline.polled(100, 99);
    assertThat(pipeline.limit()).isEqualTo(25);
    assertThat(new Pipeline(SyncRig.options(1)).limit()).isEqualTo(1);
  }

  @Test
  void batchesAndCharactersInFlightAreBounded() {
    Pipeline few = new Pipeline(SyncRig.options(100).withBatchesInFlight(2));
    few.add(batch(1, 1));
    assertThat(few.hasRoom()).isTrue();
    few.add(batch(1, 1));
    assertThat(few.hasRoom()).isFalse();
    Pipeline large = new Pipeline(SyncRig.options(100).withCharsInFlight(10_000));
    large.add(batch(4, 1_000));
    assertThat(large.limit()).isEqualTo(5);
    large.add(batch(6, 1_000));
    assertThat(large.hasRoom()).isFalse();
    large.oldest(1).forEach(oldest -> settle(oldest, 4));
    large.acknowledged();
    assertThat(large.hasRoom()).isTrue();
    assertThat(large.limit()).isEqualTo(3);
  }

  @Test
  void whatIsBehindSomethingOpenIsNotAcknowledged() {
    Pipeline pipeline = new Pipeline(SyncRig.options(100));
    Batch first = batch(3, 1);
    Batch second = batch(2, 1);
    pipeline.add(first);
    pipeline.add(second);
    settle(second, 2);
    assertThat(pipeline.toAcknowledge()).isEmpty();
    settle(first, 2);
    assertThat(offsets(pipeline.toAcknowledge())).containsExactly("1", "2");
    pipeline.acknowledged();
    assertThat(pipeline.toAcknowledge()).isEmpty();
    settle(first, 1);
    assertThat(offsets(pipeline.toAcknowledge())).containsExactly("3", "4", "5");
    pipeline.acknowledged();
    assertThat(pipeline.isEmpty()).isTrue();
  }
}
