package io.prefetchbench.debezium;

import static org.awaitility.Awaitility.await;

import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.cache.spi.FeedItem;
import io.prefetchbench.jdbc.JdbcSchema;
import io.prefetchbench.jdbc.JdbcTable;
import io.prefetchbench.testkit.HeapFeedMemory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A table, its feed, and the lives of that feed. */
final class FeedRig implements AutoCloseable {
  static final Duration SOON = Duration.ofSeconds(60);

  final Postgres postgres;
  final JdbcTable table;
  final HeapFeedMemory memory = new HeapFeedMemory();
  private final UnaryOperator<DebeziumFeed.Builder> settings;
  private DebeziumFeed feed;

  private FeedRig(
      Postgres postgres, JdbcTable table, UnaryOperator<DebeziumFeed.Builder> settings) {
    this.postgres = postgres;
    this.table = table;
    this.settings = settings;
    this.feed = build();
    feed.open(memory);
    feed.open();
  }

  static FeedRig of(Postgres postgres, JdbcTable table) {
    return new FeedRig(postgres, table, each -> each);
  }

  static FeedRig of(
      Postgres postgres, JdbcTable table, UnaryOperator<DebeziumFeed.Builder> settings) {
    return new FeedRig(postgres, table, settings);
  }

  private DebeziumFeed build() {
    return settings.apply(DebeziumFeed.builder(postgres.url(), table)).build();
  }

  DebeziumFeed feed() {
    return feed;
  }

  String slot() {
    return JdbcSchema.publicationOf(table);
  }

  /** Closes the feed without acknowledging anything, and opens another one. */
  DebeziumFeed nextLife() {
    feed.close();
    feed = build();
    feed.open(memory);
    feed.open();
    return feed;
  }

  void run(String sql) {
    postgres.run(sql.replace("{t}", table.name()));
  }

  /** Waits until everything committed before this call is decoded. */
  FeedRig decoded() {
    long end =
        Long.parseLong(postgres.ask("SELECT (pg_current_wal_lsn() - '0/0'::pg_lsn)::bigint"));
    feed.supervisor().keepRunning();
    // Beats pause while something is not acknowledged.
    postgres.run("SELECT pg_logical_emit_message(true, 'test', '')");
    await()
        .atMost(SOON)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(10))
        .until(
            () ->
                feed.supervisor().decodedEnd() >= end
                    && (feed.supervisor().isCaughtUp() || feed.oldestMicros().isPresent()));
    return this;
  }

  /** Polls without acknowledging until so many items came. */
  List<FeedItem> poll(int count) {
    List<FeedItem> items = new ArrayList<>();
    await()
        .atMost(SOON)
        .pollDelay(Duration.ZERO)
        .pollInterval(1, TimeUnit.MILLISECONDS)
        .ignoreExceptionsInstanceOf(io.prefetchbench.cache.spi.SourceException.class)
        .until(
            () -> {
              items.addAll(feed.poll(1000, Duration.ofMillis(200)));
              return items.size() >= count;
            });
    return items;
  }

  List<FeedItem> nextLifeTake(int count) {
    var unused = nextLife();
    return take(count);
  }

  List<FeedItem> take(int count) {
    List<FeedItem> items = poll(count);
    feed.ack(items.stream().map(FeedItem::offset).toList());
    return items;
  }

  /** Works as a worker would until the feed is as fresh as this call. */
  List<FeedItem> untilFresh() {
    long since = TimeUnit.MILLISECONDS.toMicros(Instant.now().toEpochMilli());
    List<FeedItem> items = new ArrayList<>();
    await()
        .atMost(SOON)
        .pollDelay(Duration.ZERO)
        .pollInterval(1, TimeUnit.MILLISECONDS)
        .ignoreExceptionsInstanceOf(io.prefetchbench.cache.spi.SourceException.class)
        .until(
            () -> {
              List<FeedItem> some = feed.poll(1000, Duration.ofMillis(50));
              items.addAll(some);
              feed.ack(some.stream().map(FeedItem::offset).toList());
              return feed.freshAsOfMicros().orElse(0) > since;
            });
    return items;
  }

  static String describe(FeedItem item) {
    if (item instanceof FeedItem.Delivered delivered) {
      ChangeEvent event = delivered.event();
      return event instanceof ChangeEvent.Upsert upsert
          ? upsert.id() + "=" + upsert.entity().fields().get("name")
          : event.id() + " deleted";
    }
    return item instanceof FeedItem.Incomplete incomplete
        ? incomplete.id() + " incomplete"
        : ((FeedItem.Unreadable) item).id() + " unreadable";
  }

  static List<String> describe(List<FeedItem> items) {
    return items.stream().map(FeedRig::describe).toList();
  }

  ChangeFeed asFeed() {
    return feed;
  }

  @Override
  public void close() {
    feed.close();
    postgres.dropSlot(slot());
  }
}
