package io.prefetchbench.kafka;

import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.cache.spi.ChangeFeed.FeedMemory;
import io.prefetchbench.cache.spi.ChangeFeed.Offset;
import io.prefetchbench.cache.spi.FeedItem;
import io.prefetchbench.cache.spi.PrimarySource;
import io.prefetchbench.cache.spi.SourceException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A feed of changes from a Kafka topic: a table's topic in Debezium's JSON format, or the JSON form
 * that any program can write ({@link io.prefetchbench.cache.spi.JsonChange}).
 *
 * <p>Several workers share a topic by its partitions: give each a feed of the same group. Records
 * must be keyed by the entity, so that its changes are in one partition, in order. The positions
 * are kept in the cache's Redis, with the entities, and from there a feed goes on; they are also
 * committed to the group, where Kafka's own tools show the lag. When a partition moves, the worker
 * that loses it finishes what it has in flight, up to five seconds; what both have applied then is
 * fenced by version.
 *
 * <p>Freshness is proven by each partition for itself, by beats ({@link Builder#beats}, or {@code
 * "op":"beat"}) and, for Debezium's records, by commit times; the bound is the oldest of all
 * partitions, also of those that no worker owns at the moment.
 *
 * <p>A feed has one thread of its own, which consumes into a bounded buffer from the first {@link
 * #poll} on. Thread-safety as for {@link ChangeFeed}. Failures are thrown as {@link
 * SourceException}, those of the cache's Redis as {@link io.prefetchbench.cache.RedisFault}.
 */
public final class KafkaFeed implements ChangeFeed {
  private static final long BYTES_A_POLL = 4 << 20;

  private final KafkaSettings settings;
  private final PrimarySource primary;
  private final Buffer buffer = new Buffer();
  private @Nullable TopicReader reader;

  private KafkaFeed(KafkaSettings settings, PrimarySource primary) {
    this.settings = settings;
    this.primary = primary;
  }

  /**
   * Describes a feed.
   *
   * @param bootstrapServers brokers as {@code HOST:PORT}, separated by commas
   * @param topic with the changes of one table
   * @param primary whose changes these are: it is asked for its position, for the epoch
   */
  public static Builder of(String bootstrapServers, String topic, PrimarySource primary) {
    return new Builder(bootstrapServers, topic, primary);
  }

  /** Collects the description of a feed. Not thread-safe. */
  public static final class Builder {
    private final String bootstrapServers;
    private final String topic;
    private final PrimarySource primary;
    private String group;
    private List<String> idColumns = List.of();
    private String versionColumn = "row_version";
    private Set<String> columns = Set.of();
    private final Map<String, ColumnType> types = new HashMap<>();
    private boolean nullsAsEmptyText;
    private String beatTable = "";
    private String beatColumn = "";
    private String member = "";
    private final Map<String, String> properties = new LinkedHashMap<>();

    private Builder(String bootstrapServers, String topic, PrimarySource primary) {
      this.bootstrapServers = Objects.requireNonNull(bootstrapServers);
      this.topic = Objects.requireNonNull(topic);
      this.primary = Objects.requireNonNull(primary);
      this.group = "prefetch-" + topic;
    }

    /**
     * The consumer group: one for each cache, the same for all its workers; default {@code
     * prefetch-TOPIC}.
     */
    public Builder group(String name) {
      group = Objects.requireNonNull(name);
      return this;
    }

    /**
     * The columns of the primary key, in the primary's order; default those of the records' key.
     */
    public Builder id(String... names) {
      idColumns = List.of(names);
      return this;
    }

    /**
     * The column with the version of a row, for Debezium's records; default {@code row_version}.
     */
    public Builder version(String name) {
      versionColumn = Objects.requireNonNull(name);
      return this;
    }

    /** The columns to cache besides the id columns; default all but the version. */
    public Builder columns(String... names) {
      columns = new LinkedHashSet<>(List.of(names));
      return this;
    }

    /** The type of a column with a date or a time, for records without schemas. */
    public Builder type(String column, ColumnType type) {
      types.put(column, type);
      return this;
    }

    /** Stores SQL {@code NULL} as an empty text instead of leaving the field out. */
    public Builder nullsAsEmptyText() {
      nullsAsEmptyText = true;
      return this;
    }

    /**
     * A table whose rows are routed into the same topic, one into each partition, and updated every
     * moment: once such a record is acknowledged, the partition is as fresh as it says.
     *
     * @param table its name, without schema
     * @param column the time of the update by the clock of the one who wrote it, µs since the Unix
     *     epoch, taken before its transaction began
     */
    public Builder beats(String table, String column) {
      beatTable = Objects.requireNonNull(table);
      beatColumn = Objects.requireNonNull(column);
      return this;
    }

    /**
     * The name of this worker in the group; unique among those that run at the same time, and the
     * same after a restart. A worker that was killed and comes back within the session timeout (10
     * s) then has its partitions at once; without a name, the group first waits for that timeout,
     * as it takes the new one for a further worker. If the name is in use by another worker, the
     * one that had it before goes on without.
     */
    public Builder member(String name) {
      member = Objects.requireNonNull(name);
      return this;
    }

    /** A property of Kafka's consumer, such as {@code security.protocol}. */
    public Builder property(String name, String value) {
      properties.put(name, value);
      return this;
    }

    /**
     * The feed, which is not connected yet.
     *
     * @throws IllegalArgumentException if a property is one that the feed sets itself
     */
    public KafkaFeed build() {
      return new KafkaFeed(
          new KafkaSettings(
              bootstrapServers,
              topic,
              group,
              idColumns,
              versionColumn,
              columns,
              types,
              nullsAsEmptyText,
              beatTable,
              beatColumn,
              member,
              properties),
          primary);
    }
  }

  /**
   * {@inheritDoc} A feed without a memory of its topic begins at the topic's end, and everything
   * before counts as lost until a pass has ended. Only with the first {@link #poll} it joins the
   * group: a process that loads, but has no worker, owns no partition.
   */
  @Override
  public void open(FeedMemory memory) {
    if (reader == null) {
      TopicReader made = new TopicReader(settings, primary, new SharedState(memory), buffer);
      try {
        made.begin();
      } catch (RuntimeException e) {
        made.close();
        throw e;
      }
      reader = made;
    }
    open();
  }

  @Override
  public void open() {
    reader();
    buffer.deliverAgain();
  }

  /** What is held, for tests. */
  Buffer buffer() {
    return buffer;
  }

  private TopicReader reader() {
    TopicReader known = reader;
    if (known == null) {
      throw new IllegalStateException("the feed must be opened with a memory first");
    }
    return known;
  }

  /** {@inheritDoc} Versions of a table are drawn before the commit. */
  @Override
  public boolean ordersVersions() {
    return false;
  }

  /** {@inheritDoc} An interrupt ends the wait; the thread stays interrupted. */
  @Override
  public List<FeedItem> poll(int limit, Duration wait) {
    reader().keepConsuming();
    return buffer.take(limit, BYTES_A_POLL, wait);
  }

  @Override
  public void ack(List<Offset> offsets) {
    buffer.acknowledge(offsets);
  }

  /**
   * {@inheritDoc} Of all partitions; offsets that hold no change count, too. At least 1 before the
   * feed is opened.
   */
  @Override
  public long backlog() {
    TopicReader known = reader;
    return known == null ? 1 : known.backlog();
  }

  /** {@inheritDoc} Only of the partitions that this worker owns. */
  @Override
  public OptionalLong oldestMicros() {
    return buffer.oldestMicros();
  }

  /** {@inheritDoc} Supported only while changes are lost that no pass has brought back. */
  @Override
  public Optional<Progress> progress() {
    TopicReader known = reader;
    return known == null || known.isWhole()
        ? Optional.empty()
        : Optional.of(new Progress(Progress.UNKNOWN, Long.MAX_VALUE));
  }

  /** {@inheritDoc} The oldest of all partitions. */
  @Override
  public OptionalLong freshAsOfMicros() {
    TopicReader known = reader;
    return OptionalLong.of(known == null ? 0 : known.freshAsOfMicros());
  }

  /** {@inheritDoc} As this worker knows it; empty before the feed is opened. */
  @Override
  public List<Long> partitionsFreshAsOfMicros() {
    TopicReader known = reader;
    return known == null
        ? List.of()
        : Arrays.stream(known.partitionsFreshMicros()).boxed().toList();
  }

  @Override
  public long gaps() {
    TopicReader known = reader;
    return known == null ? 0 : known.gaps();
  }

  @Override
  public void healed(Version position) {
    TopicReader known = reader;
    if (known != null) {
      known.healed(position);
    }
  }

  /** Commits what is acknowledged and leaves the group. */
  @Override
  public void close() {
    TopicReader known = reader;
    if (known != null) {
      known.close();
    }
  }
}
