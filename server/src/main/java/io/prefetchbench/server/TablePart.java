package io.prefetchbench.server;

import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.cache.spi.SourceException;
import io.prefetchbench.debezium.DebeziumFeed;
import io.prefetchbench.jdbc.JdbcPrimary;
import io.prefetchbench.jdbc.JdbcSchema;
import io.prefetchbench.jdbc.JdbcTable;
import io.prefetchbench.kafka.KafkaFeed;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.primary.ConnectionPool;
import io.prefetchbench.testbed.primary.KafkaServer;
import io.prefetchbench.testbed.primary.PostgresSchema;
import io.prefetchbench.testbed.primary.PostgresServer;
import io.prefetchbench.testkit.FeedChoice;
import io.prefetchbench.testkit.Shape;
import io.prefetchbench.testkit.TablePrimary;
import io.prefetchbench.testkit.WritablePrimary;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A table as primary; who creates its schema drops it, and fills the topic. */
public final class TablePart implements PrimaryPart {
  private static final Logger LOG = LoggerFactory.getLogger(TablePart.class);

  private final DeploymentOptions options;
  private final PostgresServer server;
  private final PostgresSchema schema;
  private final ConnectionPool connections;
  private final JdbcTable table;
  private final JdbcPrimary rows;
  private final TablePrimary primary;
  private final ExecutorService pinging =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "primary-ping");
            thread.setDaemon(true);
            return thread;
          });
  private volatile boolean created;
  private @Nullable KafkaServer broker;
  private @Nullable TopicRelay relay;

  /**
   * Contacts nothing yet.
   *
   * @param server not closed with this
   */
  public TablePart(DeploymentOptions options, PostgresServer server) {
    this.options = options;
    this.server = server;
    this.schema = new PostgresSchema(server, options.primaryName());
    this.connections = schema.connections();
    this.table =
        JdbcTable.named(schema.name() + "." + TablePrimary.TABLE).id(TablePrimary.ID).build();
    this.rows = JdbcPrimary.of(connections, table);
    this.primary = new TablePrimary(connections, rows);
  }

  /** The PostgreSQL that the options name, started if it is not a given one. */
  static PostgresServer server(DeploymentOptions options, Startup startup) {
    return PostgresServer.open(String.valueOf(options.primary()), startup);
  }

  /** Creates schema and table unless they are there, and adds the data. */
  void create(Shape shape, Consumer<WritablePrimary> data) {
    try {
      created |= schema.create();
    } catch (SQLException e) {
      throw SourceException.unavailable("creating schema " + schema.name() + ": " + e, e);
    }
    if (!created) {
      if (options.feed() == FeedChoice.KAFKA) {
        String unused = brokers();
      }
      data.accept(primary);
      return;
    }
    TablePrimary.createTable(connections, shape);
    JdbcSchema.install(connections, table);
    // Before there is a feed: what a table begins with is no change.
    data.accept(primary);
    if (options.feed() == FeedChoice.OUTBOX) {
      JdbcSchema.installOutbox(connections, table);
    } else {
      JdbcSchema.installDecoding(connections, table);
    }
    if (options.feed() == FeedChoice.KAFKA) {
      startRelay(null);
    }
    LOG.info("created schema {} with table {}", schema.name(), TablePrimary.TABLE);
  }

  /** Leaves the schema there on {@link #close}, also if it was created here. */
  void keep() {
    created = false;
  }

  /**
   * Starts the broker, unless one is given, and what fills the topic.
   *
   * @param recording of the changes that go into the topic; null for none
   */
  void startRelay(TopicRelay.@Nullable Recording recording) {
    KafkaServer started = broker;
    if (started == null) {
      started = KafkaServer.of(options.kafka());
      broker = started;
    }
    if (relay == null) {
      relay = TopicRelay.start(started.bootstrapServers(), topic(), decoded(), rows, recording);
    }
  }

  private DebeziumFeed decoded() {
    DebeziumFeed.Builder builder = DebeziumFeed.builder(schema.url(), table);
    options.debeziumPoll().ifPresent(builder::pollInterval);
    return builder.build();
  }

  private String topic() {
    return schema.name() + "." + TablePrimary.TABLE;
  }

  /** The brokers with the topic. Throws BadInput if they are not known. */
  private String brokers() {
    KafkaServer started = broker;
    if (started != null) {
      return started.bootstrapServers();
    }
    if (!KafkaServer.isGiven(options.kafka())) {
      throw new BadInput(
          "--kafka: expected the bootstrap address of the broker with topic %s, as the server prints"
                  .formatted(topic())
              + " it that created the table, was "
              + options.kafka());
    }
    return options.kafka();
  }

  /** Where the topic is, if the broker was started here; else empty. */
  String topicWords() {
    KafkaServer started = broker;
    return started == null || KafkaServer.isGiven(options.kafka())
        ? ""
        : "kafka " + started.bootstrapServers() + " topic " + topic();
  }

  /**
   * {@inheritDoc}
   *
   * @throws SourceException if it has not, or cannot be asked
   */
  @Override
  public void requireThere() {
    try {
      if (!schema.isThere()) {
        throw SourceException.unavailable(
            "there is no schema %s; bench serve with the same --primary creates it"
                .formatted(schema.name()),
            null);
      }
    } catch (SQLException e) {
      throw SourceException.unavailable("looking for schema " + schema.name() + ": " + e, e);
    }
  }

  String psql() {
    return "psql '%s?options=-csearch_path%%3D%s'".formatted(server.libpqUrl(), schema.name());
  }

  String schemaName() {
    return schema.name();
  }

  @Override
  public WritablePrimary primary() {
    return primary;
  }

  @Override
  public ChangeFeed feed(String worker, LongSupplier nanos) {
    return switch (options.feed()) {
      case OUTBOX -> rows.outbox();
      case DEBEZIUM -> decoded();
      case KAFKA ->
          KafkaFeed.of(brokers(), topic(), rows)
              .group("prefetch-" + options.keys().prefix() + topic())
              .id(TablePrimary.ID)
              .member(worker)
              .build();
      case STREAM, LIST -> throw new IllegalStateException("refused by DeploymentOptions");
    };
  }

  @Override
  public long beginEpoch() {
    rows.beginEpoch();
    return rows.position().epoch();
  }

  @Override
  public CompletionStage<?> ping() {
    return CompletableFuture.runAsync(this::selectOne, pinging);
  }

  private void selectOne() {
    try (Connection connection = connections.getConnection();
        Statement statement = connection.createStatement()) {
      boolean unused = statement.execute("SELECT 1");
    } catch (SQLException e) {
      throw SourceException.unavailable(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public void close() {
    pinging.shutdown();
    if (relay != null) {
      relay.close();
    }
    if (broker != null) {
      broker.close();
    }
    primary.close();
    connections.close();
    if (created && server.isGiven()) {
      try {
        schema.drop(JdbcSchema.publicationOf(table));
      } catch (SQLException e) {
        LOG.warn("schema {} could not be dropped: {}", schema.name(), e.getMessage());
      }
    }
  }
}
