package io.prefetchbench.cache.example;

import io.prefetchbench.cache.entity.ChangeEvent;
import io.prefetchbench.cache.source.ChangeFeed;
import io.prefetchbench.cache.source.FeedItem;
import io.prefetchbench.cache.source.Offset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Polls the outbox of a {@link ProductTable}, for one worker at a time. */
public final class OutboxFeed implements ChangeFeed {
  private static final long POLL_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private final ProductTable table;
  private long delivered; // position of the last change handed out

  public OutboxFeed(ProductTable table) {
    this.table = table;
  }

  @Override // everything not acknowledged is delivered again
  public void open() {
    delivered = 0;
  }

  @Override
  public List<FeedItem> poll(int limit, Duration wait) {
    long deadline = System.nanoTime() + wait.toNanos();
    List<ChangeEvent> changes = table.changesAfter(delivered, limit);
    while (changes.isEmpty() && deadline - System.nanoTime() > 0) {
      LockSupport.parkNanos(POLL_EVERY_NANOS);
      changes = table.changesAfter(delivered, limit);
    }
    List<FeedItem> items = new ArrayList<>(changes.size());
    for (ChangeEvent change : changes) {
      delivered = change.version().position();
      items.add(new FeedItem.Delivered(new Offset(Long.toString(delivered)), change));
    }
    return items;
  }

  @Override
  public void ack(List<Offset> offsets) {
    table.deleteChanges(offsets.stream().map(offset -> Long.valueOf(offset.text())).toList());
  }

  @Override
  public long backlog() {
    return table.changes();
  }

  @Override
  public OptionalLong oldestMicros() {
    return table.changesAfter(0, 1).stream().mapToLong(ChangeEvent::committedMicros).findFirst();
  }

  @Override // only ack removes rows, so no change can be lost
  public long gaps() {
    return 0;
  }

  @Override
  public void close() {}
}
