package io.prefetchbench.server;

import io.prefetchbench.cache.internal.engine.CacheEngine;
import io.prefetchbench.cache.internal.engine.EngineBuilder;
import io.prefetchbench.cache.internal.feed.FeedOptions;
import io.prefetchbench.cache.internal.feed.ListFeed;
import io.prefetchbench.cache.internal.feed.StreamFeed;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.store.KeySpace;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.cache.spi.PrimarySource;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.primary.KafkaServer;
import io.prefetchbench.testbed.primary.PostgresServer;
import io.prefetchbench.testbed.redis.RedisServer;
import io.prefetchbench.testkit.FeedChoice;
import io.prefetchbench.testkit.PrimaryOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that all programs share: where the parts are, and how long entries live. */
public final class DeploymentOptions {
  private static final String SAME = "same";
  private static final int POLL_MILLIS_MAX = 1_000;

  @Option(
      names = "--redis",
      paramLabel = "WHERE",
      description =
          "Redis of the cache: redis[s]://[[user]:password@]host[:port][/db], embedded, local,"
              + " docker[:IMAGE], redis[s]-sentinel://[…@]host[:port][,host…][/db]?master=NAME,"
              + " redis[s]-cluster://[…@]host[:port][,host…]. Default: REDIS_URL, or"
              + " PREFETCH_REDIS_HOST and PREFETCH_REDIS_PORT.")
  private @Nullable String redis;

  @Option(
      names = "--primary",
      paramLabel = "WHERE",
      description =
          "Redis of the mock primary, in the same forms except Sentinel and Cluster, or 'same':"
              + " the Redis of the cache (then its counts are no longer the cache's alone). Or a"
              + " table in PostgreSQL: "
              + PostgresServer.FORM
              + ", in a schema of its own.")
  private @Nullable String primary;

  @Option(
      names = "--primary-name",
      paramLabel = "NAME",
      defaultValue = "",
      description = "Distinguishes several primaries on one Redis.")
  private String primaryName = "";

  @Option(
      names = "--feed",
      paramLabel = "KIND",
      description =
          "How the primary's changes reach the worker. Mock primary: stream (default), or list (one"
              + " cache per primary). Table: outbox (default), debezium, or kafka. Must be the same"
              + " in all programs that use the primary.")
  private @Nullable FeedChoice feed;

  @Option(
      names = "--kafka",
      paramLabel = "WHERE",
      description =
          "Kafka of --feed kafka: "
              + KafkaServer.FORM
              + ". Who creates the table also creates a topic, and fills it with a relay of the"
              + " bench. Default: embedded")
  private @Nullable String kafka;

  @Option(
      names = "--debezium-poll",
      paramLabel = "MS",
      description =
          "How long Debezium's engine sleeps when there was nothing to read, 1 to 1000 ms, for"
              + " --feed debezium or kafka. Default: 2")
  private @Nullable Integer debeziumPoll;

  @Option(
      names = "--prefix",
      paramLabel = "PREFIX",
      defaultValue = KeySpace.PREFIX_BY_DEFAULT,
      description = "Prefix of the keys of entities. Default: ${DEFAULT-VALUE}")
  private String prefix = KeySpace.PREFIX_BY_DEFAULT;

  @Option(
      names = "--ttl",
      paramLabel = "TIME",
      defaultValue = "3600s",
      converter = TimeText.class,
      description = "TTL of a live entry, at least 1 s. Default: ${DEFAULT-VALUE}")
  private Duration ttl = Duration.ofHours(1);

  @Option(
      names = "--tombstone-ttl",
      paramLabel = "TIME",
      defaultValue = "3600s",
      converter = TimeText.class,
      description = "TTL of a tombstone, at least 1 s. Default: ${DEFAULT-VALUE}")
  private Duration tombstoneTtl = Duration.ofHours(1);

  public @Nullable String redis() {
    return redis;
  }

  public @Nullable String primary() {
    return primary;
  }

  /** True if the primary is a table of a database, and no Redis. */
  public boolean isDatabase() {
    return PostgresServer.isNamedBy(primary);
  }

  /** How the primary's changes travel. Throws BadInput if such a primary has no such feed. */
  public FeedChoice feed() {
    try {
      return FeedChoice.of(feed, isDatabase());
    } catch (IllegalArgumentException e) {
      throw new BadInput(String.valueOf(e.getMessage()), e);
    }
  }

  /** Where the Kafka of the feed is: {@link KafkaServer#FORM}. */
  public String kafka() {
    String given = kafka;
    return given == null ? KafkaServer.EMBEDDED : given;
  }

  /** How long Debezium's engine sleeps when there was nothing to read; empty for the default. */
  public Optional<Duration> debeziumPoll() {
    return Optional.ofNullable(debeziumPoll).map(Duration::ofMillis);
  }

  public Duration ttl() {
    return ttl;
  }

  public Duration tombstoneTtl() {
    return tombstoneTtl;
  }

  public KeySpace keys() {
    try {
      return new KeySpace(prefix);
    } catch (IllegalArgumentException e) {
      throw new BadInput("--prefix: " + e.getMessage(), e);
    }
  }

  /** True if the primary shares the Redis of the cache. */
  public boolean isSame() {
    return SAME.equals(primary);
  }

  /** Refuses {@code --primary same} where the cache's Redis is several servers. */
  public static void requireSameIsOne(RedisServer cache) {
    if (!cache.isSingle()) {
      throw new BadInput(
          "--primary: expected one Redis, not same: a change feed needs a single server, not a"
              + " cluster or Sentinel");
    }
  }

  public EngineBuilder builder(PrimarySource from, ChangeFeed feed, RedisServer where) {
    return new EngineBuilder(from)
        .redis(where.address())
        .feed(feed)
        .prefix(keys().prefix())
        .ttl(ttl)
        .tombstoneTtl(tombstoneTtl);
  }

  /** The cache of a builder. */
  public static CacheEngine build(EngineBuilder builder) {
    try {
      return builder.build();
    } catch (IllegalArgumentException e) {
      throw new BadInput("--prefix: " + e.getMessage(), e);
    }
  }

  /** The primary's changes, read in the name of one worker. */
  public ChangeFeed feed(RedisPort port, PrimaryOptions from, String worker, LongSupplier nanos) {
    return switch (from.feed()) {
      case STREAM -> new StreamFeed(port, FeedOptions.of(from.feedKey(), prefix, worker), nanos);
      case LIST -> new ListFeed(port, FeedOptions.of(from.feedKey(), prefix, worker), nanos);
    };
  }

  public PrimaryOptions primaryOptions(Duration readLatency) {
    try {
      return new PrimaryOptions(primaryName, readLatency, feed().mock().orElseThrow());
    } catch (IllegalArgumentException e) {
      throw new BadInput("--primary-name: " + e.getMessage(), e);
    }
  }

  /** The name that distinguishes primaries; empty for the only one. */
  public String primaryName() {
    return primaryName;
  }

  /** Refuses lives under one second, and primaries and feeds that do not exist. */
  public void check() {
    if (primary != null && isDatabase()) {
      PostgresServer.checkForm(primary);
    }
    FeedChoice chosen = feed();
    String broker = kafka;
    if (broker != null) {
      if (chosen != FeedChoice.KAFKA) {
        throw new BadInput("--kafka: expected --feed kafka with it, was " + chosen);
      }
      KafkaServer.checkForm(broker);
    }
    Integer poll = debeziumPoll;
    if (poll != null && !chosen.decodesLog()) {
      throw new BadInput(
          "--debezium-poll: expected --feed debezium or kafka with it, was " + chosen);
    }
    if (poll != null && (poll < 1 || poll > POLL_MILLIS_MAX)) {
      throw new BadInput("--debezium-poll: expected 1 to 1000, was " + poll);
    }
    atLeastOneSecond("--ttl", ttl);
    atLeastOneSecond("--tombstone-ttl", tombstoneTtl);
  }

  private static void atLeastOneSecond(String option, Duration time) {
    if (time.toSeconds() < 1) {
      throw new BadInput(option + ": expected 1s or more, was " + time.toMillis() + "ms");
    }
  }
}
