package io.prefetchbench.debezium;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.FeedItem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Versions of changes, and their way from the engine's thread to the worker's, for any history. */
class DeliveriesPropertyTest {
  private static final int TRANSACTIONS = 30;
  private static final int IDS = 6;

  /** A table, as the sequence and the triggers of its version column make it. */
  private static final class Table {
    private final Map<String, Long> rows = new HashMap<>();
    private final Random random;
    private long sequence;

    Table(Random random) {
      this.random = random;
    }

    Transaction.Change change() {
      String id = "id" + random.nextInt(IDS);
      Long before = rows.get(id);
      if (before != null && random.nextInt(3) == 0) {
        rows.remove(id);
        return new Transaction.Change(id, 2 * before + 1, true, null, "");
      }
      long version = ++sequence;
      rows.put(id, version);
      Map<String, String> fields = Map.of("v", Long.toString(version));
      return new Transaction.Change(id, 2 * version, false, fields, "");
    }
  }

  /** What a worker makes of the items: the newest version of each entity stays. */
  private static final class Applied {
    private final Map<String, Version> versions = new HashMap<>();
    private final Map<String, Long> rows = new HashMap<>();

    void apply(FeedItem item) {
      ChangeEvent event = ((FeedItem.Delivered) item).event();
      Version before = versions.getOrDefault(event.id(), Version.NONE);
      if (event.version().isNewerThan(before)) {
        versions.put(event.id(), event.version());
        if (event instanceof ChangeEvent.Upsert upsert) {
          rows.put(
              event.id(), Long.valueOf(Objects.requireNonNull(upsert.entity().fields().get("v"))));
        } else {
          rows.remove(event.id());
        }
      }
    }
  }

  @Property(tries = 200)
  void whateverIsDeliveredAgainThePositionNeverPassesWhatIsNotApplied(@ForAll long seed)
      throws InterruptedException {
    Random random = new Random(seed);
    Table table = new Table(random);
    Applied applied = new Applied();
    Deliveries deliveries = new Deliveries(1_000, 1_000_000);
    deliveries.begin(0, 1);
    List<FeedItem> held = new ArrayList<>();
    Map<Long, Integer> open = new HashMap<>();
    Set<String> acknowledged = new HashSet<>();
    long end = 0;
    while (end < TRANSACTIONS * 10L || !open.isEmpty()) {
      if (end < TRANSACTIONS * 10L && random.nextInt(3) == 0) {
        end += 10;
        open.put(end, add(deliveries, table, random, end));
        open.values().remove(0);
      }
      List<FeedItem> polled = deliveries.poll(1 + random.nextInt(4), Duration.ZERO);
      polled.forEach(applied::apply);
      held.addAll(polled);
      if (random.nextInt(8) == 0) {
        held.clear();
        deliveries.deliverAgain();
      }
      acknowledgeSome(deliveries, held, open, acknowledged, random);
      deliveries.removeEnded(gone -> {});
      long oldest = open.keySet().stream().min(Long::compare).orElse(Long.MAX_VALUE);
      assertThat(deliveries.done().position()).isLessThan(oldest);
    }
    assertThat(deliveries.done().position()).isEqualTo(end);
    assertThat(deliveries.items()).isZero();
    assertThat(applied.rows).isEqualTo(table.rows);
  }

  private static int add(Deliveries to, Table table, Random random, long end)
      throws InterruptedException {
    Transaction transaction = new Transaction(Transaction.Bounds.STANDARD);
    for (int i = random.nextInt(5); i > 0; i--) {
      transaction.add(table.change());
    }
    transaction.ended(end, 1, end);
    to.add(transaction);
    return transaction.size();
  }

  private static void acknowledgeSome(
      Deliveries deliveries,
      List<FeedItem> held,
      Map<Long, Integer> open,
      Set<String> acknowledged,
      Random random) {
    List<FeedItem> some = new ArrayList<>();
    held.removeIf(item -> random.nextBoolean() && some.add(item));
    deliveries.acknowledge(some.stream().map(FeedItem::offset).toList());
    for (FeedItem item : some) {
      if (acknowledged.add(item.offset().text())) {
        open.merge(Transaction.endOf(item.offset()), -1, Integer::sum);
      }
    }
    open.values().removeIf(left -> left == 0);
  }
}
