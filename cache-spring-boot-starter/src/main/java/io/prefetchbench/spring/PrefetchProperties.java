package io.prefetchbench.spring;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties {@code prefetch.*}. Immutable.
 *
 * @param redis The Redis of all caches.
 * @param role What this process does for the caches.
 * @param workerName Distinguishes the workers of one cache that run at the same time.
 * @param springCache Whether the caches are also available, for reads, as a CacheManager.
 * @param sets The caches by name. Each becomes a bean of type PrefetchCache with that name.
 */
@ConfigurationProperties("prefetch")
public record PrefetchProperties(
    @DefaultValue Redis redis,
    @DefaultValue("all") Role role,
    @DefaultValue("worker") String workerName,
    boolean springCache,
    @DefaultValue Map<String, CachedSet> sets) {

  /** What a process does for the caches. */
  public enum Role {
    /** Loads the caches at the start and applies changes; reads. */
    ALL,
    /** Applies changes, and loads a cache only if it is not loaded; reads. */
    WORKER,
    /** Only reads: needs no database. */
    READER
  }

  /** How changes of a table are learned. */
  public enum Feed {
    /** By polling an outbox that triggers fill. */
    OUTBOX,
    /** By logical decoding of PostgreSQL; needs prefetch-bench-cache-debezium. */
    DEBEZIUM,
    /** Not at all: the cache is loaded at the start only. */
    NONE
  }

  /**
   * The Redis of all caches.
   *
   * @param url Address, such as redis://localhost:6379.
   */
  public record Redis(@Nullable String url) {}

  /**
   * One cache.
   *
   * @param table Table to cache, optionally with a schema. Without one, a PrimarySource bean with
   *     the name of the set as qualifier is needed.
   * @param id Columns of the primary key.
   * @param columns Columns to cache besides the key; all if not set.
   * @param feed How changes are learned; "outbox" if not set, unless there is a ChangeFeed bean
   *     with the name of the set as qualifier.
   * @param initializeSchema Whether to add what the table needs (version column, triggers, outbox
   *     or publication) at the start, if it is not there.
   * @param prefix Prefix of the keys in Redis; the name of the set and a colon if not set.
   * @param ttl Life of an entry that is not refreshed: bounds memory if no worker runs.
   * @param type Record by which entities can be read: adds a bean of type TypedCache.
   */
  public record CachedSet(
      @Nullable String table,
      @DefaultValue List<String> id,
      @DefaultValue List<String> columns,
      @Nullable Feed feed,
      boolean initializeSchema,
      @Nullable String prefix,
      @DefaultValue("1h") Duration ttl,
      @Nullable Class<?> type) {
    public CachedSet {
      id = List.copyOf(id);
      columns = List.copyOf(columns);
    }
  }

  public PrefetchProperties {
    sets = Collections.unmodifiableMap(new LinkedHashMap<>(sets));
  }

  CachedSet set(String name) {
    CachedSet known = sets.get(name);
    if (known == null) {
      throw new IllegalArgumentException("no such set: " + name);
    }
    return known;
  }
}
