package io.prefetchbench.cache.example;

import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.spi.SimpleFeed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Polls the outbox of a {@link ProductTable}, for one worker at a time. */
public final class ProductFeed extends SimpleFeed<Long> {
  private final ProductTable table;
  private long delivered; // position of the last change handed out

  public ProductFeed(ProductTable table) {
    this.table = table;
  }

  @Override
  protected List<Item<Long>> next(int limit, Duration wait) {
    List<Item<Long>> items = new ArrayList<>();
    for (ChangeEvent change : table.changesAfter(delivered, limit)) {
      delivered = change.version().position();
      items.add(Item.of(change, delivered));
    }
    return items;
  }

  @Override
  protected void acknowledge(List<Long> positions) {
    table.deleteChanges(positions);
  }

  @Override // optional: also counts the changes that were not read yet
  public long backlog() {
    return table.changes();
  }

  @Override // optional, for the same reason
  public OptionalLong oldestMicros() {
    return table.changesAfter(0, 1).stream().mapToLong(ChangeEvent::committedMicros).findFirst();
  }
}
