package io.prefetchbench.jdbc;

import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.FeedItem;
import io.prefetchbench.cache.spi.PrimarySource;
import io.prefetchbench.testkit.PrimaryContract;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The contract of every primary, kept by a table; versions are read from the outbox. */
abstract class JdbcPrimaryContract extends PrimaryContract {
  private final TestDatabase database;
  private JdbcTable table;
  private JdbcPrimary primary;
  private OutboxFeed feed;

  JdbcPrimaryContract(TestDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void newTable() {
    table = database.newTextTable("n varchar(100), name varchar(100)");
    JdbcSchema.installOutbox(database.dataSource(), table);
    primary = JdbcPrimary.of(database.dataSource(), table);
    feed = primary.outbox();
    feed.open();
  }

  @AfterEach
  void closeFeed() {
    feed.close();
  }

  @Override
  protected PrimarySource primary() {
    return primary;
  }

  @Override
  protected Version upsert(String id, Map<String, String> fields) {
    Map.Entry<String, String> field = fields.entrySet().iterator().next();
    boolean isThere = primary.read(List.of(id)).get(0) instanceof PrimarySource.Present;
    database.run(
        isThere
            ? "UPDATE %s SET %s = '%s' WHERE id = '%s'"
                .formatted(table.name(), field.getKey(), field.getValue(), id)
            : "INSERT INTO %s (id, %s) VALUES ('%s', '%s')"
                .formatted(table.name(), field.getKey(), id, field.getValue()));
    return newest();
  }

  @Override
  protected Version delete(String id) {
    database.run("DELETE FROM %s WHERE id = '%s'".formatted(table.name(), id));
    return newest();
  }

  private Version newest() {
    List<FeedItem> items = feed.poll(10, Duration.ZERO);
    ChangeEvent event = ((FeedItem.Delivered) items.get(items.size() - 1)).event();
    feed.ack(items.stream().map(FeedItem::offset).toList());
    return event.version();
  }
}
