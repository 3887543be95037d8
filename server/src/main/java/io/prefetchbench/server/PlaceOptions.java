package io.prefetchbench.server;

import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.cache.PrefetchCacheBuilder;
import io.prefetchbench.cache.redis.RedisAddress;
import io.prefetchbench.cache.redis.RedisPort;
import io.prefetchbench.cache.source.ChangeFeed;
import io.prefetchbench.cache.source.PrimarySource;
import io.prefetchbench.cache.source.list.ListFeed;
import io.prefetchbench.cache.source.list.ListFeedOptions;
import io.prefetchbench.cache.source.mock.FeedKind;
import io.prefetchbench.cache.source.mock.PrimaryOptions;
import io.prefetchbench.cache.source.stream.StreamFeed;
import io.prefetchbench.cache.source.stream.StreamFeedOptions;
import io.prefetchbench.cache.store.KeySpace;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.redis.RedisServer;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that server and worker share: where the parts are, and how long entries live. */
final class PlaceOptions {
  private static final String SAME = "same";

  @Option(
      names = "--redis",
      paramLabel = "WHERE",
      description =
          "Redis of the cache: redis[s]://[[user]:password@]host[:port][/db], embedded, local,"
              + " docker[:IMAGE]. Else REDIS_URL, PREFETCH_REDIS_HOST and PREFETCH_REDIS_PORT.")
  @Nullable String redis;

  @Option(
      names = "--primary",
      paramLabel = "WHERE",
      description =
          "Redis of the mock primary, in the same words, or 'same': the Redis of the cache (then"
              + " its counts are no longer the cache's alone).")
  @Nullable String primary;

  @Option(
      names = "--primary-name",
      paramLabel = "NAME",
      defaultValue = "",
      description = "Tells several primaries on one Redis apart.")
  String primaryName = "";

  @Option(
      names = "--feed",
      paramLabel = "KIND",
      defaultValue = "stream",
      description =
          "How the primary's changes reach the worker: stream, or list (one cache a primary). The"
              + " same for all programs around one primary. Default: ${DEFAULT-VALUE}")
  FeedKind feed = FeedKind.STREAM;

  @Option(
      names = "--prefix",
      paramLabel = "PREFIX",
      defaultValue = KeySpace.PREFIX_BY_DEFAULT,
      description = "What the keys of entities begin with. Default: ${DEFAULT-VALUE}")
  String prefix = KeySpace.PREFIX_BY_DEFAULT;

  @Option(
      names = "--ttl",
      paramLabel = "TIME",
      defaultValue = "3600s",
      converter = TimeText.class,
      description = "Life of a live entry, at least 1 s. Default: ${DEFAULT-VALUE}")
  Duration ttl = Duration.ofHours(1);

  @Option(
      names = "--tombstone-ttl",
      paramLabel = "TIME",
      defaultValue = "3600s",
      converter = TimeText.class,
      description = "Life of a tombstone, at least 1 s. Default: ${DEFAULT-VALUE}")
  Duration tombstoneTtl = Duration.ofHours(1);

  /** True if the primary shares the Redis of the cache. */
  boolean isSame() {
    return SAME.equals(primary);
  }

  /** A builder with the options that server and worker share. */
  PrefetchCacheBuilder builder(PrimarySource from, ChangeFeed feed, RedisServer where) {
    try {
      return PrefetchCache.of(from)
          .redis(RedisAddress.parse(where.uri()))
          .feed(feed)
          .prefix(prefix)
          .ttl(ttl)
          .tombstoneTtl(tombstoneTtl);
    } catch (IllegalArgumentException e) {
      throw new BadInput("--prefix: " + e.getMessage(), e);
    }
  }

  /** The primary's changes, read in the name of one worker. */
  ChangeFeed feed(RedisPort port, PrimaryOptions from, String worker, LongSupplier nanos) {
    return switch (from.feed()) {
      case STREAM ->
          new StreamFeed(port, StreamFeedOptions.of(from.feedKey(), prefix, worker), nanos);
      case LIST -> new ListFeed(port, ListFeedOptions.of(from.feedKey(), prefix, worker), nanos);
    };
  }

  /** The primary's name, latency and feed. */
  PrimaryOptions primaryOptions(Duration readLatency) {
    try {
      return new PrimaryOptions(primaryName, readLatency, feed);
    } catch (IllegalArgumentException e) {
      throw new BadInput("--primary-name: " + e.getMessage(), e);
    }
  }

  /** Refuses lives under one second. */
  void check() {
    atLeastOneSecond("--ttl", ttl);
    atLeastOneSecond("--tombstone-ttl", tombstoneTtl);
  }

  private static void atLeastOneSecond(String option, Duration time) {
    if (time.toSeconds() < 1) {
      throw new BadInput(option + ": expected 1s or more, was " + time.toMillis() + "ms");
    }
  }
}
