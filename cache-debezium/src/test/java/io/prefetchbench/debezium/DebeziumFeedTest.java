package io.prefetchbench.debezium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.FeedItem;
import io.prefetchbench.cache.spi.SourceException;
import io.prefetchbench.jdbc.JdbcSchema;
import io.prefetchbench.jdbc.JdbcTable;
import io.prefetchbench.testkit.HeapFeedMemory;
import java.sql.Connection;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What happens to a feed by logical decoding, on a real server. */
@Tag("system")
class DebeziumFeedTest {
  private final Postgres postgres = Postgres.shared();

  private FeedRig rig() {
    return FeedRig.of(postgres, postgres.newTable("name text"));
  }

  private static Version version(FeedItem item) {
    return ((FeedItem.Delivered) item).event().version();
  }

  @Test
  void deliversTheLastChangeOfEachEntityOfACommittedTransaction() {
    try (FeedRig rig = rig()) {
      rig.run("INSERT INTO {t} (id, name) VALUES (1, 'a'), (2, 'b'), (3, 'c')");
      assertThat(FeedRig.describe(rig.take(3))).containsExactly("1=a", "2=b", "3=c");
      rig.run(
          "BEGIN; UPDATE {t} SET name = 'x' WHERE id = 1; DELETE FROM {t} WHERE id = 2; UPDATE {t}"
              + " SET name = 'y' WHERE id = 1; COMMIT");
      rig.run("BEGIN; UPDATE {t} SET name = 'never'; ROLLBACK");
      rig.run("UPDATE {t} SET id = 4 WHERE id = 3");
      List<FeedItem> items = rig.take(4);
      assertThat(FeedRig.describe(items)).containsExactly("2 deleted", "1=y", "3 deleted", "4=c");
      assertThat(rig.untilFresh()).isEmpty();
      assertThat(rig.feed().backlog()).isZero();
      assertThat(rig.feed().gaps()).isZero();
      assertThat(rig.feed().progress()).isEmpty();
    }
  }

  @Test
  void aDeletionIsAboveTheRowAndBelowTheNextInsert() {
    try (FeedRig rig = rig()) {
      rig.run("INSERT INTO {t} (id, name) VALUES (1, 'a')");
      rig.run("DELETE FROM {t} WHERE id = 1");
      rig.run("INSERT INTO {t} (id, name) VALUES (1, 'b')");
      List<FeedItem> items = rig.take(3);
      assertThat(version(items.get(1))).isGreaterThan(version(items.get(0)));
      assertThat(version(items.get(2))).isGreaterThan(version(items.get(1)));
      assertThat(postgres.primary(rig.table).snapshot(null, 10).entities().get(0).version())
          .isEqualTo(version(items.get(2)));
      postgres.primary(rig.table).beginEpoch();
      rig.run("UPDATE {t} SET name = 'c'");
      Version next = version(rig.take(1).get(0));
      assertThat(next.epoch()).isGreaterThan(version(items.get(2)).epoch());
      rig.run("UPDATE {t} SET name = 'd'");
      assertThat(version(rig.nextLifeTake(1).get(0)).epoch()).isEqualTo(next.epoch());
    }
  }

  @Test
  void aTruncatedTableIsAGapUntilAPassHasCoveredIt() {
    try (FeedRig rig = rig()) {
      rig.run("INSERT INTO {t} (id, name) VALUES (1, 'a')");
      assertThat(rig.take(1)).hasSize(1);
      rig.run("TRUNCATE {t}");
      rig.run("INSERT INTO {t} (id, name) VALUES (2, 'b')");
      assertThat(FeedRig.describe(rig.take(1))).containsExactly("2=b");
      assertThat(rig.feed().gaps()).isEqualTo(1);
      assertThat(rig.feed().progress()).isPresent();
      DebeziumFeed next = rig.nextLife();
      assertThat(next.gaps()).isEqualTo(1);
      next.healed(postgres.primary(rig.table).position());
      assertThat(next.progress()).isEmpty();
      assertThat(rig.nextLife().gaps()).isZero();
    }
  }

  @Test
  void largeValuesThatAreNotTouchedAreStillThere() {
    JdbcTable table = postgres.newTable("name text, big text");
    try (FeedRig rig = FeedRig.of(postgres, table)) {
      rig.run("ALTER TABLE {t} ALTER COLUMN big SET STORAGE EXTERNAL");
      rig.run("INSERT INTO {t} (id, name, big) VALUES (1, 'a', repeat('x', 100000))");
      rig.run("UPDATE {t} SET name = 'b'");
      assertThat(
              ((ChangeEvent.Upsert) ((FeedItem.Delivered) rig.take(2).get(1)).event())
                  .entity()
                  .fields()
                  .get("big"))
          .hasSize(100_000);
      // The server then no longer logs them.
      rig.run("ALTER TABLE {t} REPLICA IDENTITY DEFAULT");
      rig.run("UPDATE {t} SET name = 'c'");
      assertThat(FeedRig.describe(rig.take(1))).containsExactly("1 incomplete");
      rig.run("ALTER TABLE {t} REPLICA IDENTITY FULL");
    }
  }

  @Test
  void aHugeTransactionComesWithoutFields() {
    JdbcTable table = postgres.newTable("name text");
    Transaction.Bounds bounds = new Transaction.Bounds(100, 1_000_000, 300);
    try (FeedRig rig = FeedRig.of(postgres, table, each -> each.bounds(bounds, 50))) {
      rig.run("INSERT INTO {t} (id, name) SELECT i, 'n' FROM generate_series(1, 200) i");
      rig.run("UPDATE {t} SET name = 'last' WHERE id = 7");
      assertThat(rig.take(200)).allMatch(FeedItem.Incomplete.class::isInstance);
      assertThat(FeedRig.describe(rig.take(1))).containsExactly("7=last");
      rig.run("UPDATE {t} SET name = repeat('x', 50000) WHERE id <= 30");
      assertThat(rig.take(30)).allMatch(FeedItem.Incomplete.class::isInstance);
      assertThat(rig.feed().gaps()).isZero();
      rig.run("INSERT INTO {t} (id, name) SELECT i, 'n' FROM generate_series(1001, 1400) i");
      assertThat(rig.untilFresh()).hasSizeLessThan(400);
      assertThat(rig.feed().gaps()).isEqualTo(1);
    }
  }

  @Test
  void changedColumnsAreAGapAndShownFromThenOn() {
    try (FeedRig rig = rig()) {
      rig.run("INSERT INTO {t} (id, name) VALUES (1, 'a')");
      assertThat(rig.take(1)).hasSize(1);
      rig.run("ALTER TABLE {t} ADD COLUMN price integer DEFAULT 3");
      await().atMost(FeedRig.SOON).until(() -> rig.feed().gaps() == 1);
      rig.run("ALTER TABLE {t} DROP COLUMN name");
      rig.run("INSERT INTO {t} (id) VALUES (2)");
      List<FeedItem> items = rig.take(1);
      assertThat(
              ((ChangeEvent.Upsert) ((FeedItem.Delivered) items.get(0)).event()).entity().fields())
          .isEqualTo(Map.of("id", "2", "price", "3"));
      rig.feed().close();
      rig.run("ALTER TABLE {t} ADD COLUMN more text");
      assertThat(rig.nextLife().gaps()).isPositive();
    }
  }

  @Test
  void aLostSlotIsAGapAndANewSlot() {
    try (FeedRig rig = rig()) {
      rig.run("INSERT INTO {t} (id, name) VALUES (1, 'a')");
      assertThat(rig.take(1)).hasSize(1);
      postgres.dropSlot(rig.slot());
      await().atMost(FeedRig.SOON).until(() -> rig.feed().gaps() == 1);
      assertThat(rig.feed().progress()).isPresent();
      rig.run("INSERT INTO {t} (id, name) VALUES (2, 'b')");
      assertThat(FeedRig.describe(rig.take(1))).containsExactly("2=b");
      rig.feed().healed(postgres.primary(rig.table).position());
      assertThat(rig.untilFresh()).isEmpty();
      rig.feed().close();
      postgres.dropSlot(rig.slot());
      rig.run("INSERT INTO {t} (id, name) VALUES (3, 'c')");
      assertThat(rig.nextLife().gaps()).isEqualTo(1);
      rig.run("INSERT INTO {t} (id, name) VALUES (4, 'd')");
      assertThat(FeedRig.describe(rig.take(1))).containsExactly("4=d");
    }
  }

  /** A slot waits for the transactions that run, and what is committed meanwhile is lost too. */
  @Test
  void aPassThatEndsBeforeTheNewSlotIsThereDoesNotCloseItsGap() throws Exception {
    try (FeedRig rig = rig();
        Connection running = postgres.source().getConnection()) {
      rig.run("INSERT INTO {t} (id, name) VALUES (1, 'a')");
      assertThat(rig.take(1)).hasSize(1);
      rig.feed().close();
      postgres.dropSlot(rig.slot());
      running.setAutoCommit(false);
      running.createStatement().execute("SELECT pg_current_xact_id()");

      CompletableFuture<Void> next = CompletableFuture.runAsync(rig::nextLife);
      FeedRecord record = new FeedRecord(rig.memory);
      await().atMost(FeedRig.SOON).until(record::hasGap);
      record.healed(postgres.primary(rig.table).position());
      assertThat(record.hasGap()).isFalse();
      rig.run("INSERT INTO {t} (id, name) VALUES (2, 'b')");
      running.rollback();
      next.get(FeedRig.SOON.toSeconds(), TimeUnit.SECONDS);

      assertThat(record.hasGap()).isTrue();
      assertThat(rig.feed().gaps()).isEqualTo(1);
      rig.feed().healed(postgres.primary(rig.table).position());
      rig.run("INSERT INTO {t} (id, name) VALUES (3, 'c')");
      assertThat(FeedRig.describe(rig.take(1))).containsExactly("3=c");
    }
  }

  @Test
  void aLostOffsetIsAGap() {
    try (FeedRig rig = rig()) {
      rig.run("INSERT INTO {t} (id, name) VALUES (1, 'a')");
      assertThat(rig.take(1)).hasSize(1);
      rig.memory.clear();
      rig.run("INSERT INTO {t} (id, name) VALUES (2, 'b')");
      List<FeedItem> items = rig.poll(1);
      assertThatThrownBy(() -> rig.feed().ack(items.stream().map(FeedItem::offset).toList()))
          .isInstanceOfSatisfying(
              SourceException.class, e -> assertThat(e.kind()).isEqualTo(SourceException.Kind.GAP));
      rig.feed().open();
      assertThat(rig.feed().progress()).isPresent();
      assertThat(rig.untilFresh()).isNotEmpty();
      assertThat(rig.nextLife().gaps()).isEqualTo(1);
    }
  }

  @Test
  void aServerThatLostCommitsIsAGap() {
    try (FeedRig rig = rig()) {
      rig.run("INSERT INTO {t} (id, name) VALUES (1, 'a')");
      assertThat(rig.take(1)).hasSize(1);
      rig.feed().close();
      String[] place = rig.memory.get("position").orElseThrow().split(" ", -1);
      place[3] = "00ffffffffffffff";
      rig.memory.put("position", String.join(" ", place));
      assertThat(rig.nextLife().gaps()).isEqualTo(1);
      rig.run("INSERT INTO {t} (id, name) VALUES (2, 'b')");
      assertThat(FeedRig.describe(rig.untilFresh())).contains("2=b");
    }
  }

  @Test
  void aDeadEngineIsReplacedAndNothingLooksFreshMeanwhile() {
    try (FeedRig rig = rig()) {
      assertThat(rig.untilFresh()).isEmpty();
      rig.feed().supervisor().suspend();
      long before = rig.feed().freshAsOfMicros().orElseThrow();
      rig.run("INSERT INTO {t} (id, name) VALUES (1, 'a')");
      for (int i = 0; i < 10; i++) {
        assertThat(rig.feed().poll(10, Duration.ofMillis(20))).isEmpty();
      }
      assertThat(rig.feed().freshAsOfMicros()).hasValue(before);
      rig.feed().supervisor().resume();
      for (int i = 0; i < 5; i++) {
        rig.run(
            "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE active AND"
                + " slot_name = '"
                + rig.slot()
                + "'");
        LockSupport.parkNanos(300_000_000L);
      }
      assertThat(FeedRig.describe(rig.untilFresh())).containsExactly("1=a");
      assertThat(rig.feed().gaps()).isZero();
    }
  }

  @Test
  void aQuietTableStaysFreshAndItsSlotMoves() {
    try (FeedRig rig = rig()) {
      assertThat(rig.untilFresh()).isEmpty();
      String sql =
          "SELECT (confirmed_flush_lsn - '0/0'::pg_lsn)::bigint FROM pg_replication_slots WHERE slot_name = '%s'"
              .formatted(rig.slot());
      long confirmed = Long.parseLong(postgres.ask(sql));
      await().atMost(FeedRig.SOON).until(() -> rig.feed().retainedBytes().isPresent());
      await()
          .atMost(FeedRig.SOON)
          .until(
              () -> {
                assertThat(rig.untilFresh()).isEmpty();
                return Long.parseLong(postgres.ask(sql)) > confirmed;
              });
    }
  }

  @Test
  void twentyKilledWorkersLoseNothing() throws InterruptedException {
    JdbcTable table = postgres.newTable("name text");
    AtomicBoolean isDone = new AtomicBoolean();
    Thread writer = new Thread(() -> write(table, isDone));
    Map<String, Version> versions = new HashMap<>();
    Map<String, String> names = new HashMap<>();
    Random random = new Random(3);
    try (FeedRig rig = FeedRig.of(postgres, table)) {
      writer.start();
      for (int life = 0; life < 20; life++) {
        int polls = 1 + random.nextInt(20);
        for (int i = 0; i < polls; i++) {
          List<FeedItem> items = rig.feed().poll(1 + random.nextInt(50), Duration.ofMillis(100));
          items.forEach(item -> apply(item, versions, names));
          // The last ones are applied and not acknowledged.
          if (i < polls - 1) {
            rig.feed().ack(items.stream().map(FeedItem::offset).toList());
          }
        }
        assertThat(rig.nextLife().gaps()).isZero();
      }
      isDone.set(true);
      writer.join();
      rig.untilFresh().forEach(item -> apply(item, versions, names));
      Map<String, String> expected = new HashMap<>();
      postgres
          .primary(table)
          .snapshot(null, 10_000)
          .entities()
          .forEach(entity -> expected.put(entity.id(), entity.fields().get("name")));
      assertThat(names).isEqualTo(expected);
    }
  }

  private static void apply(
      FeedItem item, Map<String, Version> versions, Map<String, String> names) {
    ChangeEvent event = ((FeedItem.Delivered) item).event();
    if (event.version().compareTo(versions.getOrDefault(event.id(), Version.NONE)) <= 0) {
      return;
    }
    versions.put(event.id(), event.version());
    if (event instanceof ChangeEvent.Upsert upsert) {
      names.put(event.id(), upsert.entity().fields().get("name"));
    } else {
      names.remove(event.id());
    }
  }

  private void write(JdbcTable table, AtomicBoolean isDone) {
    Random random = new Random(4);
    for (int i = 0; !isDone.get(); i++) {
      int id = random.nextInt(50);
      postgres.run(
          random.nextInt(3) == 0
              ? "DELETE FROM %s WHERE id = %d".formatted(table.name(), id)
              : random.nextInt(4) == 0
                  ? "UPDATE %1$s SET id = id + 100 WHERE id = %2$d AND NOT EXISTS (SELECT 1 FROM %1$s WHERE id = %2$d + 100)"
                      .formatted(table.name(), id)
                  : "INSERT INTO %1$s (id, name) VALUES (%2$d, 'n%3$d') ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name"
                      .formatted(table.name(), id, i));
      LockSupport.parkNanos(2_000_000L);
    }
  }

  @Test
  void needsOnlyToReplicateAndToRead() {
    JdbcTable table = postgres.newTable("name text");
    String role = "reader_" + table.name();
    postgres.run("CREATE ROLE %s LOGIN REPLICATION".formatted(role));
    postgres.run(
        "GRANT SELECT ON %1$s, prefetch_history, %1$s_prefetch_seq TO %2$s"
            .formatted(table.name(), role));
    Postgres asReader = Postgres.at(postgres.url().replace("user=postgres", "user=" + role));
    try (FeedRig rig = FeedRig.of(asReader, table)) {
      postgres.run("INSERT INTO %s (id, name) VALUES (1, 'a')".formatted(table.name()));
      assertThat(FeedRig.describe(rig.take(1))).containsExactly("1=a");
      assertThat(asReader.primary(table).settle()).isTrue();
      postgres.dropSlot(rig.slot());
      await().atMost(FeedRig.SOON).until(() -> rig.feed().gaps() == 1);
    }
  }

  @Test
  void saysWhatIsMissing() {
    JdbcTable table = postgres.bareTable("integer", "name text");
    JdbcSchema.install(postgres.source(), table);
    assertRefused(table, "REPLICA IDENTITY FULL");
    postgres.run("ALTER TABLE " + table.name() + " REPLICA IDENTITY FULL");
    assertRefused(table, "publication prefetch_" + table.name());
    JdbcSchema.decodingStatements(postgres.source(), table).stream()
        .filter(sql -> !sql.startsWith("INSERT"))
        .forEach(postgres::run);
    try (FeedRig rig = FeedRig.of(postgres, table)) {
      assertThat(rig.untilFresh()).isEmpty();
    }
    JdbcSchema.remove(postgres.source(), table);
    assertRefused(table, "REPLICA IDENTITY FULL");
  }

  private void assertRefused(JdbcTable table, String words) {
    try (DebeziumFeed feed = DebeziumFeed.builder(postgres.url(), table).build()) {
      assertThatThrownBy(() -> feed.open(new HeapFeedMemory()))
          .isInstanceOfSatisfying(
              SourceException.class,
              e -> assertThat(e.kind()).isEqualTo(SourceException.Kind.MISCONFIGURED))
          .hasMessageContaining(words);
    }
  }

  @Test
  void refusesWhatCannotBe() {
    JdbcTable table = JdbcTable.named("t").id("id").build();
    assertThatThrownBy(() -> DebeziumFeed.builder(postgres.url(), table).slot("A-b").build())
        .hasMessageContaining("A-b");
    assertThatThrownBy(
            () -> DebeziumFeed.builder(postgres.url(), table).pollInterval(Duration.ZERO).build())
        .hasMessageContaining("1 ms");
  }
}
