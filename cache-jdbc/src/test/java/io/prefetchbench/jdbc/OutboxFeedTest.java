package io.prefetchbench.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.cache.spi.FeedItem;
import io.prefetchbench.cache.spi.SourceException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OutboxFeedTest {
  private static final Duration NOW = Duration.ZERO;

  static Stream<TestDatabase> databases() {
    return TestDatabase.all();
  }

  private static JdbcTable table(TestDatabase db) {
    JdbcTable table = db.newTable("name varchar(40)");
    JdbcSchema.installOutbox(db.dataSource(), table);
    return table;
  }

  private static String describe(FeedItem item) {
    ChangeEvent event = ((FeedItem.Delivered) item).event();
    return event instanceof ChangeEvent.Upsert upsert
        ? upsert.id() + "=" + upsert.entity().fields().get("name")
        : event.id() + " deleted";
  }

  @ParameterizedTest
  @MethodSource("databases")
  void deliversInsertUpdateDeleteAndChangedKeys(TestDatabase db) {
    JdbcTable table = table(db);
    try (OutboxFeed feed = JdbcPrimary.of(db.dataSource(), table).outbox()) {
      feed.open();
      db.run("INSERT INTO " + table.name() + " (id, name) VALUES (1, 'Tea'), (2, 'Coffee')");
      List<FeedItem> inserted = feed.poll(10, NOW);
      assertThat(inserted).map(OutboxFeedTest::describe).containsExactly("1=Tea", "2=Coffee");
      feed.ack(inserted.stream().map(FeedItem::offset).toList());

      db.run("UPDATE " + table.name() + " SET name = 'Mate' WHERE id = 1");
      db.run("UPDATE " + table.name() + " SET id = 3 WHERE id = 2");
      db.run("DELETE FROM " + table.name() + " WHERE id = 1");
      List<FeedItem> changed = feed.poll(10, NOW);
      // The row's present state, so the update of a row that is gone shows as its deletion.
      assertThat(changed)
          .map(OutboxFeedTest::describe)
          .containsExactly("1 deleted", "2 deleted", "3=Coffee", "1 deleted");
      assertThat(feed.backlog()).isEqualTo(4);
      feed.ack(changed.stream().map(FeedItem::offset).toList());
      assertThat(feed.backlog()).isZero();
      assertThat(feed.poll(10, NOW)).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("databases")
  void deletionIsAboveTheRowAndBelowTheNextInsert(TestDatabase db) {
    JdbcTable table = table(db);
    JdbcPrimary primary = JdbcPrimary.of(db.dataSource(), table);
    try (OutboxFeed feed = primary.outbox()) {
      feed.open();
      db.run("INSERT INTO " + table.name() + " (id, name) VALUES (1, 'a')");
      ChangeEvent first = ((FeedItem.Delivered) feed.poll(1, NOW).get(0)).event();
      db.run("DELETE FROM " + table.name() + " WHERE id = 1");
      ChangeEvent deleted = ((FeedItem.Delivered) feed.poll(1, NOW).get(0)).event();
      db.run("INSERT INTO " + table.name() + " (id, name) VALUES (1, 'b')");
      ChangeEvent second = ((FeedItem.Delivered) feed.poll(1, NOW).get(0)).event();

      assertThat(deleted).isInstanceOf(ChangeEvent.Delete.class);
      assertThat(deleted.version()).isGreaterThan(first.version());
      assertThat(second.version()).isGreaterThan(deleted.version());
      assertThat(primary.position()).isGreaterThan(second.version());
      assertThat(primary.committed()).isEqualTo(second.version());
      assertThat(feed.ordersVersions()).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("databases")
  void deliversAgainWhatWasNotAcknowledged(TestDatabase db) {
    JdbcTable table = table(db);
    JdbcPrimary primary = JdbcPrimary.of(db.dataSource(), table);
    try (OutboxFeed feed = primary.outbox()) {
      feed.open();
      db.run("INSERT INTO " + table.name() + " (id, name) VALUES (1, 'a'), (2, 'b')");
      List<FeedItem> both = feed.poll(10, NOW);
      feed.ack(List.of(both.get(1).offset()));
      assertThat(feed.poll(10, NOW)).isEmpty();
      feed.open();
      assertThat(feed.poll(10, NOW)).map(OutboxFeedTest::describe).containsExactly("1=a");
    }
    try (OutboxFeed next = primary.outbox()) {
      next.open();
      assertThat(next.poll(10, NOW)).map(OutboxFeedTest::describe).containsExactly("1=a");
    }
  }

  @ParameterizedTest
  @MethodSource("databases")
  void neverSkipsATransactionThatCommitsLate(TestDatabase db) throws SQLException {
    JdbcTable table = table(db);
    try (OutboxFeed feed = JdbcPrimary.of(db.dataSource(), table).outbox();
        Connection slow = db.dataSource().getConnection();
        Statement statement = slow.createStatement()) {
      feed.open();
      slow.setAutoCommit(false);
      var unused =
          statement.execute("INSERT INTO " + table.name() + " (id, name) VALUES (1, 'late')");
      db.run("INSERT INTO " + table.name() + " (id, name) VALUES (2, 'early')");
      List<FeedItem> early = feed.poll(10, NOW);
      assertThat(early).map(OutboxFeedTest::describe).containsExactly("2=early");
      feed.ack(List.of(early.get(0).offset()));
      slow.commit();
      assertThat(feed.poll(10, NOW)).map(OutboxFeedTest::describe).containsExactly("1=late");
    }
  }

  @ParameterizedTest
  @MethodSource("databases")
  void isFreshOnceEverythingOfACompletePollIsAcknowledged(TestDatabase db) {
    JdbcTable table = table(db);
    try (OutboxFeed feed = JdbcPrimary.of(db.dataSource(), table).outbox()) {
      feed.open();
      assertThat(feed.freshAsOfMicros()).isEmpty();
      db.run("INSERT INTO " + table.name() + " (id, name) VALUES (1, 'a'), (2, 'b')");
      List<FeedItem> first = feed.poll(1, NOW);
      assertThat(feed.freshAsOfMicros()).isEmpty();
      List<FeedItem> rest = feed.poll(10, NOW);
      feed.ack(List.of(rest.get(0).offset()));
      assertThat(feed.freshAsOfMicros()).isEmpty();
      feed.ack(List.of(first.get(0).offset()));
      assertThat(feed.freshAsOfMicros()).isPresent();
    }
  }

  @ParameterizedTest
  @MethodSource("databases")
  void namesWhatIsMissing(TestDatabase db) {
    JdbcTable table = db.newTable("name varchar(40)");
    assertThatThrownBy(() -> JdbcPrimary.of(db.dataSource(), table).position())
        .isInstanceOfSatisfying(
            SourceException.class,
            e -> assertThat(e.kind()).isEqualTo(SourceException.Kind.MISCONFIGURED))
        .hasMessageContaining("JdbcSchema.install");
  }

  @ParameterizedTest
  @MethodSource("databases")
  void thePrintedStatementsAreAllThatAMigrationNeeds(TestDatabase db) {
    JdbcTable table = db.newTable("name varchar(40)");
    JdbcSchema.statements(db.dataSource(), table).forEach(db::run);
    try (OutboxFeed feed = JdbcPrimary.of(db.dataSource(), table).outbox()) {
      feed.open();
      db.run("INSERT INTO " + table.name() + " (id, name) VALUES (1, 'a')");
      assertThat(feed.poll(10, NOW)).map(OutboxFeedTest::describe).containsExactly("1=a");
    }
    JdbcSchema.remove(db.dataSource(), table);
    db.run("INSERT INTO " + table.name() + " (id, name) VALUES (2, 'b')");
  }

  @Test
  void aTruncationIsAGapUntilAPassHasCoveredIt() {
    TestDatabase db = TestDatabase.postgres();
    JdbcTable table = table(db);
    JdbcPrimary primary = JdbcPrimary.of(db.dataSource(), table);
    try (OutboxFeed feed = primary.outbox()) {
      feed.open();
      db.run("TRUNCATE " + table.name());
      assertThat(feed.poll(10, NOW)).isEmpty();
      assertThat(feed.poll(10, NOW)).isEmpty();
      assertThat(feed.gaps()).isEqualTo(1);
      assertThat(feed.freshAsOfMicros()).isEmpty();
      assertThat(feed.progress().orElseThrow().end()).isEqualTo(ChangeFeed.Progress.UNKNOWN);
      feed.healed(primary.position());
      assertThat(feed.poll(10, NOW)).isEmpty();
      assertThat(feed.freshAsOfMicros()).isPresent();
      assertThat(feed.progress()).isEmpty();
      assertThat(feed.gaps()).isEqualTo(1);
    }
  }

  @Test
  void aLostConnectionProvesNothingAboutWhatWasDelivered() {
    TestDatabase db = TestDatabase.postgres();
    JdbcTable table = table(db);
    try (OutboxFeed feed = JdbcPrimary.of(db.dataSource(), table).outbox()) {
      feed.open();
      db.run("INSERT INTO " + table.name() + " (id, name) VALUES (1, 'a'), (2, 'b')");
      assertThat(feed.poll(10, NOW)).hasSize(2);
      db.run(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'");
      assertThatThrownBy(() -> feed.poll(10, NOW))
          .isInstanceOfSatisfying(
              SourceException.class,
              e -> assertThat(e.kind()).isEqualTo(SourceException.Kind.UNAVAILABLE));
      List<FeedItem> again = feed.poll(1, NOW);
      assertThat(again).map(OutboxFeedTest::describe).containsExactly("1=a");
      feed.ack(List.of(again.get(0).offset()));
      assertThat(feed.freshAsOfMicros()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("databases")
  void nothingIsLostOrMisversionedWhileTheEpochIsMissing(TestDatabase db) {
    JdbcTable table = table(db);
    try (OutboxFeed feed = JdbcPrimary.of(db.dataSource(), table).outbox()) {
      feed.open();
      db.run("INSERT INTO " + table.name() + " (id, name) VALUES (1, 'a'), (2, 'b')");
      db.run("DELETE FROM " + table.name() + " WHERE id = 1");
      db.run("DELETE FROM prefetch_history WHERE table_name = '" + table.name() + "'");
      assertThatThrownBy(() -> feed.poll(10, NOW)).hasMessageContaining("prefetch_history");
      JdbcSchema.install(db.dataSource(), table);
      assertThat(feed.poll(10, NOW))
          .map(OutboxFeedTest::describe)
          .containsExactly("1 deleted", "2=b", "1 deleted");
    }
  }
}
