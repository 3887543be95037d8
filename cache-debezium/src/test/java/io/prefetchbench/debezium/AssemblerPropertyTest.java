package io.prefetchbench.debezium;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.ChangeFeed.Offset;
import io.prefetchbench.cache.spi.FeedItem;
import io.prefetchbench.jdbc.JdbcTable;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The engine's records on their way to the worker, for any log and any end of an engine. */
class AssemblerPropertyTest {
  private static final JdbcTable TABLE = JdbcTable.named(WrittenLog.TABLE).id("id").build();
  private static final int LIVES = 4;

  /** A log in which an engine shows older transactions again, and the next one does not. */
  @Example
  void anEngineLeavesNoEpochToTheNext() throws InterruptedException {
    everyCommittedChangeIsDeliveredOnceAndInOrderFromAnyStoredPosition(3463206537L);
  }

  @Property(tries = 300)
  void everyCommittedChangeIsDeliveredOnceAndInOrderFromAnyStoredPosition(@ForAll long seed)
      throws InterruptedException {
    Random random = new Random(seed);
    WrittenLog log = new WrittenLog(random, 1 + random.nextInt(20));
    List<Deliveries.Done> stored = new ArrayList<>(List.of(new Deliveries.Done(0, 1)));
    for (int life = 1; life <= LIVES; life++) {
      // Not always the last one: the cache's Redis may have come back older.
      Deliveries.Done from = stored.get(random.nextInt(stored.size()));
      FeedLife feed = new FeedLife(log.transactions(), from, random);
      int steps = life == LIVES ? Integer.MAX_VALUE : random.nextInt(150);
      for (int i = 0; i < steps && !feed.isThrough(); i++) {
        feed.step();
        stored.add(feed.done());
      }
    }
  }

  /** A feed from its start to its end, with what it has to deliver. */
  private static final class FeedLife {
    private final List<WrittenLog.Written> log;
    private final Random random;
    private final Deliveries deliveries = new Deliveries(1_000, 1_000_000);
    private final Assembler assembler =
        new Assembler(TABLE, Transaction.Bounds.STANDARD, WrittenLog.BEATS, this::ended);
    // What was committed and is not acknowledged, by the end of its transaction, in order.
    private final Map<Long, Deque<String>> open = new LinkedHashMap<>();
    private final Deque<String> waiting = new ArrayDeque<>();
    private final Map<String, Offset> held = new LinkedHashMap<>();
    private final List<Long> untaken = new ArrayList<>();
    private int transaction;
    private int next;
    private long done;

    FeedLife(List<WrittenLog.Written> log, Deliveries.Done from, Random random) {
      this.log = log;
      this.random = random;
      done = from.position();
      deliveries.begin(from.position(), from.epoch());
      startEngine();
    }

    /**
     * The engine shows the log from where its predecessor had the end of a transaction, or from
     * somewhat before.
     */
    private void startEngine() {
      assembler.begin(deliveries.decodedEpoch());
      next = 0;
      transaction = 0;
      while (transaction < log.size() && log.get(transaction).end() <= deliveries.decoded()) {
        transaction++;
      }
      transaction = Math.max(0, transaction - random.nextInt(3));
    }

    boolean isThrough() {
      return transaction == log.size() && open.isEmpty() && untaken.isEmpty() && done == end();
    }

    private long end() {
      return log.get(log.size() - 1).end();
    }

    Deliveries.Done done() {
      return deliveries.done();
    }

    void step() throws InterruptedException {
      switch (random.nextInt(12)) {
        case 0 -> startEngine();
        case 1 -> deliverAgain();
        case 2, 3 -> poll();
        case 4, 5 -> acknowledge();
        case 6 -> takeGaps();
        default -> receive();
      }
      deliveries.removeEnded(gone -> {});
      long position = deliveries.done().position();
      assertThat(position).isGreaterThanOrEqualTo(done);
      open.keySet().forEach(end -> assertThat(position).isLessThan(end));
      untaken.forEach(end -> assertThat(position).isLessThan(end));
      done = position;
    }

    private void receive() throws InterruptedException {
      if (transaction == log.size()) {
        return;
      }
      WrittenLog.Written written = log.get(transaction);
      assembler.accept(written.records().get(next));
      next++;
      if (next == written.records().size()) {
        next = 0;
        transaction++;
      }
    }

    /** Receives what was assembled; only the last record of a transaction may lead here. */
    private void ended(Transaction assembled) throws InterruptedException {
      WrittenLog.Written written = log.get(transaction);
      assertThat(next).isEqualTo(written.records().size() - 1);
      assertThat(assembled.end()).isEqualTo(written.end());
      assertThat(assembled.beats()).isEqualTo(written.beats());
      boolean isKnown = written.end() <= deliveries.decoded();
      deliveries.add(assembled);
      if (isKnown) {
        return;
      }
      if (!written.items().isEmpty()) {
        open.put(written.end(), new ArrayDeque<>(keys(written)));
        waiting.addAll(keys(written));
      }
      if (written.isGap()) {
        untaken.add(written.end());
      }
    }

    private static List<String> keys(WrittenLog.Written written) {
      return written.items().stream().map(item -> written.end() + ": " + item).toList();
    }

    private void poll() {
      for (FeedItem item : deliveries.poll(1 + random.nextInt(4), Duration.ZERO)) {
        String key = Transaction.endOf(item.offset()) + ": " + words(item);
        assertThat(key).isEqualTo(waiting.poll());
        held.put(key, item.offset());
      }
    }

    private void acknowledge() {
      List<String> some = held.keySet().stream().filter(key -> random.nextBoolean()).toList();
      deliveries.acknowledge(some.stream().map(held::get).toList());
      some.forEach(held::remove);
      open.values().forEach(items -> items.removeAll(some));
      open.values().removeIf(Deque::isEmpty);
    }

    private void deliverAgain() {
      held.clear();
      waiting.clear();
      open.values().forEach(waiting::addAll);
      deliveries.deliverAgain();
    }

    private void takeGaps() {
      assertThat(deliveries.takeGaps()).hasSize(untaken.size());
      untaken.clear();
    }
  }

  private static String words(FeedItem item) {
    if (item instanceof FeedItem.Incomplete row) {
      Version version = row.version();
      return WrittenLog.words(version.epoch(), version.position(), row.id(), "incomplete");
    }
    if (item instanceof FeedItem.Unreadable row) {
      return WrittenLog.unreadable(row.id());
    }
    ChangeEvent event = ((FeedItem.Delivered) item).event();
    String what =
        event instanceof ChangeEvent.Upsert upsert
            ? new TreeMap<>(upsert.entity().fields()).toString()
            : "deleted";
    Version version = event.version();
    return WrittenLog.words(version.epoch(), version.position(), event.id(), what);
  }
}
