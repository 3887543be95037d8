package io.prefetchbench.server.faults.rig;

import io.prefetchbench.cache.redis.RedisPort;
import io.prefetchbench.cache.source.ChangeFeed;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * How a rig is made before a fault strikes it. Immutable.
 *
 * @param cacheArgs settings of the cache's Redis
 * @param primaryArgs settings of the primary's Redis
 * @param workerApart the worker is a process of its own, over Lettuce
 * @param prefix of the cache's keys
 * @param tombstoneTtl life of a tombstone
 * @param wildTexts entities have a field with every kind of character
 * @param shuffled the feed delivers each batch in another order, and some of it twice
 * @param aroundStorePort wraps the port by which a worker of this process writes to the cache
 * @param aroundFeed wraps the feed of a worker of this process
 */
public record RigOptions(
    List<String> cacheArgs,
    List<String> primaryArgs,
    boolean workerApart,
    String prefix,
    Duration tombstoneTtl,
    boolean wildTexts,
    boolean shuffled,
    UnaryOperator<RedisPort> aroundStorePort,
    UnaryOperator<ChangeFeed> aroundFeed) {
  /** A worker in this process, and everything as in production but for the size. */
  public static final RigOptions STANDARD =
      new RigOptions(
          List.of(),
          List.of(),
          false,
          "cache:category:",
          Duration.ofMinutes(10),
          false,
          false,
          UnaryOperator.identity(),
          UnaryOperator.identity());

  public RigOptions {
    cacheArgs = List.copyOf(cacheArgs);
    primaryArgs = List.copyOf(primaryArgs);
  }

  public RigOptions withCacheArgs(String... args) {
    return new RigOptions(
        List.of(args),
        primaryArgs,
        workerApart,
        prefix,
        tombstoneTtl,
        wildTexts,
        shuffled,
        aroundStorePort,
        aroundFeed);
  }

  public RigOptions withPrimaryArgs(String... args) {
    return new RigOptions(
        cacheArgs,
        List.of(args),
        workerApart,
        prefix,
        tombstoneTtl,
        wildTexts,
        shuffled,
        aroundStorePort,
        aroundFeed);
  }

  public RigOptions withWorkerApart() {
    return new RigOptions(
        cacheArgs,
        primaryArgs,
        true,
        prefix,
        tombstoneTtl,
        wildTexts,
        shuffled,
        aroundStorePort,
        aroundFeed);
  }

  public RigOptions withPrefix(String other) {
    return new RigOptions(
        cacheArgs,
        primaryArgs,
        workerApart,
        other,
        tombstoneTtl,
        wildTexts,
        shuffled,
        aroundStorePort,
        aroundFeed);
  }

  public RigOptions withTombstoneTtl(Duration life) {
    return new RigOptions(
        cacheArgs,
        primaryArgs,
        workerApart,
        prefix,
        life,
        wildTexts,
        shuffled,
        aroundStorePort,
        aroundFeed);
  }

  public RigOptions withWildTexts() {
    return new RigOptions(
        cacheArgs,
        primaryArgs,
        workerApart,
        prefix,
        tombstoneTtl,
        true,
        shuffled,
        aroundStorePort,
        aroundFeed);
  }

  public RigOptions withShuffledFeed() {
    return new RigOptions(
        cacheArgs,
        primaryArgs,
        workerApart,
        prefix,
        tombstoneTtl,
        wildTexts,
        true,
        aroundStorePort,
        aroundFeed);
  }

  public RigOptions withAroundStorePort(UnaryOperator<RedisPort> around) {
    return new RigOptions(
        cacheArgs,
        primaryArgs,
        workerApart,
        prefix,
        tombstoneTtl,
        wildTexts,
        shuffled,
        around,
        aroundFeed);
  }

  public RigOptions withAroundFeed(UnaryOperator<ChangeFeed> around) {
    return new RigOptions(
        cacheArgs,
        primaryArgs,
        workerApart,
        prefix,
        tombstoneTtl,
        wildTexts,
        shuffled,
        aroundStorePort,
        around);
  }
}
