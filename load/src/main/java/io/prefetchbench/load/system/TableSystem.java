package io.prefetchbench.load.system;

import io.prefetchbench.cache.Version;
import io.prefetchbench.jdbc.JdbcPrimary;
import io.prefetchbench.jdbc.JdbcSchema;
import io.prefetchbench.jdbc.JdbcTable;
import io.prefetchbench.jdbc.OutboxFeed;
import io.prefetchbench.testbed.environment.Environment;
import io.prefetchbench.testbed.primary.ConnectionPool;
import io.prefetchbench.testbed.primary.KafkaServer;
import io.prefetchbench.testbed.primary.PostgresSchema;
import io.prefetchbench.testbed.primary.PostgresServer;
import io.prefetchbench.testbed.process.ProcessFaults;
import io.prefetchbench.testkit.FeedChoice;
import io.prefetchbench.testkit.Shape;
import io.prefetchbench.testkit.TablePrimary;
import io.prefetchbench.testkit.WritablePrimary;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** A table in a PostgreSQL, in a schema of this run. */
final class TableSystem implements PrimarySystem {
  private final PostgresServer server;
  private final String name;
  private final FeedChoice feed;
  private final List<String> feedOptions;
  private final PostgresSchema schema;
  private final ConnectionPool connections;
  private final JdbcTable table;
  private final OutboxFeed outbox;
  private final TablePrimary primary;
  private final @Nullable TopicSystem topic;
  private final AtomicBoolean ended = new AtomicBoolean();

  /** {@code name} is unique to the run; {@code topic} is closed with this. */
  TableSystem(
      PostgresServer server,
      String name,
      FeedChoice feed,
      List<String> feedOptions,
      @Nullable TopicSystem topic) {
    this.topic = topic;
    this.feedOptions = feedOptions;
    this.server = server;
    this.name = name;
    this.feed = feed;
    this.schema = new PostgresSchema(server, name);
    this.connections = schema.connections();
    this.table =
        JdbcTable.named(schema.name() + "." + TablePrimary.TABLE).id(TablePrimary.ID).build();
    JdbcPrimary rows = JdbcPrimary.of(connections, table);
    this.outbox = rows.outbox();
    this.primary = new TablePrimary(connections, rows);
  }

  @Override
  public void fill(Shape shape, long count, long seed, LongConsumer progress) {
    try {
      boolean unused = schema.create();
    } catch (SQLException e) {
      throw new IllegalStateException("the schema cannot be created: " + e.getMessage(), e);
    }
    TablePrimary.createTable(connections, shape);
    JdbcSchema.install(connections, table);
    // Before there is a feed: what a run begins with is no change.
    primary.fill(shape, count, seed, progress);
    if (feed == FeedChoice.OUTBOX) {
      JdbcSchema.installOutbox(connections, table);
    } else {
      JdbcSchema.installDecoding(connections, table);
    }
    primary.analyze();
    if (topic != null) {
      topic.startRelay(tableOptions());
    }
  }

  @Override
  public WritablePrimary primary() {
    return primary;
  }

  @Override
  public FeedChoice feed() {
    return feed;
  }

  @Override
  public List<String> options() {
    List<String> options = new ArrayList<>(tableOptions());
    if (topic != null) {
      options.addAll(topic.options());
    }
    return options;
  }

  private List<String> tableOptions() {
    List<String> options = new ArrayList<>(feedOptions);
    options.addAll(List.of("--primary", server.url(), "--primary-name", name));
    options.addAll(List.of("--feed", feed.word()));
    return options;
  }

  private String slot() {
    return JdbcSchema.publicationOf(table);
  }

  /** {@inheritDoc} The log of the server does not say how many changes are left in it. */
  @Override
  public OptionalLong backlog() {
    if (feed.decodesLog()) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(outbox.backlog());
    } catch (RuntimeException e) {
      // It is away, as a fault of the run may want it.
      return OptionalLong.empty();
    }
  }

  /** A deletion has a version next to that of its row, among those of the first rows. */
  @Override
  public Version recordedAfter() {
    return Version.NONE;
  }

  @Override
  public List<Role> roles() {
    List<Role> roles = new ArrayList<>();
    server.pid().ifPresent(pid -> roles.add(new Role(Role.POSTGRES, pid)));
    if (topic != null) {
      roles.addAll(topic.roles());
    }
    return roles;
  }

  @Override
  public boolean isOwn() {
    return server.pid().isPresent();
  }

  @Override
  public TableSystem table() {
    return this;
  }

  PostgresServer server() {
    return server;
  }

  /** The broker of its feed; null without a topic. */
  @Nullable KafkaServer broker() {
    return topic == null ? null : topic.server();
  }

  /** Drops the replication slot of its feed, and ends the connection that uses it. */
  void dropSlot() {
    try {
      schema.dropSlot(slot());
    } catch (SQLException e) {
      throw new IllegalStateException("the slot cannot be dropped: " + e.getMessage(), e);
    }
  }

  /** A process for each connection, and the one that starts them. */
  private LongStream processes() {
    ProcessHandle main = ProcessHandle.of(server.pid().orElseThrow()).orElseThrow();
    return LongStream.concat(
        LongStream.of(main.pid()), main.descendants().mapToLong(ProcessHandle::pid));
  }

  @Override
  public void freeze() {
    processes().forEach(ProcessFaults::freeze);
  }

  @Override
  public void thaw() {
    processes().forEach(ProcessFaults::thaw);
  }

  @Override
  public PingProber.Connection openPing() {
    return PingProber.Connection.to(connections);
  }

  @Override
  public void describe(Environment environment) {
    environment.postgres("primary", server.facts());
    if (topic != null) {
      environment.kafka(topic.facts(schema.name() + "." + TablePrimary.TABLE));
    }
  }

  @Override
  public void kill() {
    if (ended.getAndSet(true)) {
      return;
    }
    try {
      if (topic != null) {
        topic.close();
      }
      if (server.isGiven()) {
        schema.drop(slot());
      }
    } catch (SQLException e) {
      System.err.println(
          "schema %s could not be dropped from %s: %s"
              .formatted(schema.name(), server.where(), e.getMessage()));
    } finally {
      server.close();
    }
  }

  @Override
  public void close() {
    primary.close();
    connections.close();
    kill();
  }
}
