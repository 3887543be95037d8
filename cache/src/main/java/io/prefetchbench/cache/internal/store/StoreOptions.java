package io.prefetchbench.cache.internal.store;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * TTLs and size limits of a store; the same for every store. Immutable.
 *
 * @param ttl life of a live entry, 1 ms or more: bounds memory if sync stops
 * @param entityBytesMax maximum size of a stored entity, in bytes of its encoded form
 * @param displaced called by each write, must not block: the epoch being written and the largest
 *     one that it displaces, whose entries count as older, 8 lowercase hex digits each; empty for
 *     none
 */
public record StoreOptions(
    Duration ttl,
    Duration tombstoneTtl,
    int entityBytesMax,
    ReadyCheck readyCheck,
    Supplier<String> displaced) {

  /** One hour for entries and tombstones, 1 MiB per entity, without a ready marker. */
  public static final StoreOptions STANDARD =
      new StoreOptions(Duration.ofHours(1), Duration.ofHours(1), 1 << 20, ReadyCheck.NOT_ASKED);

  public StoreOptions(
      Duration ttl, Duration tombstoneTtl, int entityBytesMax, ReadyCheck readyCheck) {
    this(ttl, tombstoneTtl, entityBytesMax, readyCheck, () -> "");
  }

  public StoreOptions {
    if (ttl.toMillis() < 1 || tombstoneTtl.toMillis() < 1) {
      throw new IllegalArgumentException(
          "a TTL must be 1 ms or more, was " + ttl + " and " + tombstoneTtl + " for tombstones");
    }
    if (entityBytesMax < 64) {
      throw new IllegalArgumentException(
          "entityBytesMax must be 64 or more, was " + entityBytesMax);
    }
  }

  public StoreOptions withTtl(Duration life) {
    return new StoreOptions(life, tombstoneTtl, entityBytesMax, readyCheck, displaced);
  }

  public StoreOptions withTombstoneTtl(Duration life) {
    return new StoreOptions(ttl, life, entityBytesMax, readyCheck, displaced);
  }

  public StoreOptions withReadyCheck(ReadyCheck check) {
    return new StoreOptions(ttl, tombstoneTtl, entityBytesMax, check, displaced);
  }

  public StoreOptions withDisplaced(Supplier<String> epochs) {
    return new StoreOptions(ttl, tombstoneTtl, entityBytesMax, readyCheck, epochs);
  }
}
