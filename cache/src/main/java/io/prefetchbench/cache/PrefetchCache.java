package io.prefetchbench.cache;

import io.prefetchbench.cache.CacheConfig.NearCacheOptions;
import io.prefetchbench.cache.Lookup.FreshLookup;
import io.prefetchbench.cache.Lookup.WaitOutcome;
import io.prefetchbench.cache.internal.engine.EngineBuilder;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.cache.spi.PrimarySource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * A cache that is filled before it is read and follows every change of its primary. Reads go only
 * to Redis or to the near cache; a miss never falls back to the primary.
 *
 * <p>It can be used in three ways: {@link #start} (load, and sync in this process if so
 * configured), {@link #startWorker} (sync only, for a worker process), or neither (a reader).
 * Thread-safe. Redis errors are thrown as {@link RedisFault}; futures are completed exceptionally
 * with one. Obtained from {@link #of}; not meant to be implemented, except by a test double.
 */
public interface PrefetchCache extends AutoCloseable {

  /** A builder for a cache of this primary. */
  static Builder of(PrimarySource primary) {
    return new EngineBuilder(primary);
  }

  /** The settings of this cache. */
  CacheConfig config();

  /** Describes how the cache writes, for logs and statistics. */
  String describe();

  /** Same as {@link #start(LongConsumer)}, without progress. */
  BulkLoadResult start();

  /**
   * Fixes the feed's position, starts the worker if it runs in this process, loads everything, and
   * marks the cache as ready. Because of this order no change between load and sync is missed. May
   * be called again after a fault.
   *
   * @param progress receives the number of entities written so far, from time to time
   */
  BulkLoadResult start(LongConsumer progress);

  /**
   * Fixes the feed's position and starts the worker. Loads nothing, unless the cache loses its data
   * while the worker runs.
   *
   * @throws IllegalStateException if the cache has no feed
   */
  void startWorker();

  /** Reads one entity, from Redis or from the near cache. */
  Lookup get(String id);

  /** Like {@link #get} but does not wait. */
  CompletableFuture<Lookup> getAsync(String id);

  /** Reads several entities in one flush; the answers are in the order of the ids. */
  List<Lookup> getAll(List<String> ids);

  /**
   * Reads one entity if the cache lags by no more than {@code staleness}. One round trip: the
   * marker is fetched with the entity and read before it, so everything it covers was in the cache
   * when the entity was read.
   *
   * <p>The bound is this process' current time minus {@code freshAsOf}: the instant, on the
   * worker's clock, at which the last poll began that returned empty with everything before it
   * applied. Every commit in the feed at that instant is in the cache, and later ones may be too,
   * so the bound can be too small only by the difference between the two clocks. If they belong to
   * different machines, reduce {@code staleness} by the clock difference you allow. The primary's
   * commit timestamps are not used. A refused read is counted as not ready.
   *
   * @param staleness 0 or more
   */
  FreshLookup getIfFresh(String id, Duration staleness);

  /**
   * Waits until a reader sees this version of an entity, or a newer one; a deletion counts as well.
   * For a writer that must read its own change. Reads again after 1 ms, then with a doubling pause
   * of at most 50 ms; only the last read is counted.
   *
   * @param version version that the primary gave the change
   * @param timeout maximum wait; zero reads once. An interrupt also ends the wait, as a timeout or
   *     (during a read) as a fault, and the interrupt status is kept
   */
  WaitOutcome awaitVisible(String id, Version version, Duration timeout);

  /**
   * Overload of {@link #awaitVisible(String, Version, Duration)} with a maximum pause between
   * reads, for callers that measure when the version became visible, at the cost of more reads.
   *
   * @param pauseMax greater than 0
   */
  WaitOutcome awaitVisible(String id, Version version, Duration timeout, Duration pauseMax);

  /**
   * Applies one change event immediately, through the same fence as the worker.
   *
   * @return {@link ApplyOutcome.Missing} if a pass has begun since the change was committed: the
   *     entity was read from the primary instead
   */
  ApplyOutcome apply(ChangeEvent event);

  /** Withdraws one live entry; false if there was none. */
  boolean invalidate(String id);

  /**
   * Withdraws every live entry; returns how many there were. Reads are refused until the next
   * {@link #reprefetch} or until the cache heals itself a minute later; until then its health is
   * {@link Health.State#CLEARED}.
   */
  long clear();

  /** Same as {@link #reprefetch(ReprefetchOptions)}, with {@link ReprefetchOptions#STANDARD}. */
  ReprefetchResult reprefetch();

  /**
   * Reloads everything over the live cache and removes orphans; no read misses while it runs. If
   * another pass is running, waits for it first.
   */
  ReprefetchResult reprefetch(ReprefetchOptions options);

  /**
   * Heals a cache whose primary lost commits, for example after a restore from an older copy:
   * begins a new epoch of the primary and loads it, so that the primary's data outranks anything
   * left by the lost commits. If another pass is running, waits for it first.
   *
   * @param begin makes the primary begin a new epoch; once it has returned, every version that the
   *     primary returns, including those of existing rows, belongs to that epoch
   */
  ReprefetchResult beginEpoch(Runnable begin, ReprefetchOptions options);

  /** Compares cache and primary by value, in both directions; repairs nothing. */
  DriftReport reconcile();

  /** Like {@link #reconcile()}, and repairs the differences if the mode says so. */
  DriftReport reconcile(DriftReport.Mode mode);

  /** Number of passes over the primary started by this object; nothing else reads the primary. */
  long passes();

  /** Ids of live entries, in order. A maintenance scan. */
  List<String> ids();

  /** Number of live entries. A maintenance scan. */
  long count();

  /**
   * Time until the entry at this id, which may be a tombstone, expires; −2 s, as in Redis, if there
   * is none. If called right after {@link #getAsync}, it shares that call's round trip.
   */
  CompletableFuture<Duration> ttlAsync(String id);

  /** Time until a live entry expires; −2 s, as in Redis, if there is none. */
  Duration ttlRemaining(String id);

  /** Counts since the start or the last reset, including the workers of other processes. */
  CacheStats stats();

  /** Resets the counts. */
  void resetStats();

  /**
   * The known workers: first the worker of this process, then those of other processes with their
   * last posted status.
   */
  List<WorkerStatus> workers();

  /** Administration of the running cache: dead letters, pauses, findings. */
  CacheAdmin admin();

  /** Number of dead letters kept. */
  long deadLetters();

  /** Whether the cache can be trusted now; some round trips; never throws. */
  Health health();

  /**
   * Like {@link #health}, but based on the status posted by the workers, at most about a second
   * old: contacts only the Redis of the cache, so an unresponsive feed cannot delay it.
   */
  Health healthAsPosted();

  /**
   * Drains the worker of this process, if any, and closes everything the cache opened, even if a
   * part fails; the first failure is thrown at the end, with the others suppressed.
   */
  @Override
  void close();

  /**
   * How a pass over a live cache treats what it finds. Immutable.
   *
   * @param force removes orphans regardless of their number
   * @param progress receives the number of entities written so far, from time to time
   */
  record ReprefetchOptions(boolean force, LongConsumer progress) {
    /**
     * Stops before removing any orphan if there are more than 20 and more than 5 % of the entries.
     */
    public static final ReprefetchOptions STANDARD = new ReprefetchOptions(false, written -> {});

    /** Removes orphans regardless of their number. */
    public static final ReprefetchOptions FORCED = new ReprefetchOptions(true, written -> {});

    /** The same with a listener. */
    public ReprefetchOptions withProgress(LongConsumer listener) {
      return new ReprefetchOptions(force, listener);
    }
  }

  /** Settings of a cache to build; each has a default, except {@link #redis}. Not thread-safe. */
  interface Builder {
    /**
     * The Redis of the cache; the cache opens its own connections to it, and closes them. Reads
     * have a connection of their own, so that none waits behind a bulk load.
     */
    Builder redis(RedisAddress where);

    /**
     * Like {@link #redis(RedisAddress)}, but the address is requested at each new connection, so
     * that a changed password needs no restart.
     *
     * @param where thread-safe; must return immediately
     */
    Builder redis(Supplier<RedisAddress> where);

    /** The client library that connects; Lettuce if not set. */
    Builder client(ConnectionOptions.Client library);

    /** Timeouts, bounds, name and certificates of the connections. */
    Builder connectionOptions(ConnectionOptions options);

    /** The change feed; owned by the caller. Without a feed, only passes change the cache. */
    Builder feed(ChangeFeed changes);

    /** The prefix of the key of every entity; {@code cache:category:} if not set. */
    Builder prefix(String prefix);

    /** TTL of a live entry, at least one second; one hour if not set. */
    Builder ttl(Duration life);

    /** TTL of a tombstone, at least one second; one hour if not set. */
    Builder tombstoneTtl(Duration life);

    /**
     * How long the cache remains marked as ready after sync has died; half the ttl, at most 10 min,
     * if not set.
     */
    Builder markerLife(Duration life);

    /** Distinguishes the workers of one cache; {@code worker} if not set. */
    Builder workerName(String name);

    /** False if the sync worker is another process; true if not set. */
    Builder workerHere(boolean here);

    /**
     * Writes entries field by field instead of by {@code RESTORE}, for servers or access rights
     * that forbid it: slower, and nothing is probed at the start. Without this setting a server
     * that refuses {@code RESTORE} is written to in the same way, with a warning.
     */
    Builder plainWrites();

    /**
     * Periodically compares cache and primary once the cache was started; off if not set.
     *
     * @param every mean time between two comparisons, varied by a tenth, at least a second
     * @param mode whether differences are repaired
     */
    Builder reconcile(Duration every, DriftReport.Mode mode);

    /**
     * Keeps read results in the memory of this process until Redis reports a change; off if not
     * set. Serves {@link PrefetchCache#get}, {@code getAsync} and {@code getAll}. See
     * docs/OPERATING.md for its cost and staleness.
     *
     * <p>Needs {@link ConnectionOptions.Client#LETTUCE}, and one server, not several behind one
     * address.
     */
    Builder nearCache(NearCacheOptions options);

    /** Memory bounds of passes; {@link CacheConfig.BulkOptions#STANDARD} if not set. */
    Builder bulkOptions(CacheConfig.BulkOptions options);

    /** Bounds of the worker; {@link CacheConfig.SyncOptions#STANDARD} if not set. */
    Builder syncOptions(CacheConfig.SyncOptions options);

    /**
     * Connects to Redis. Loads nothing yet.
     *
     * @throws IllegalArgumentException if a setting is out of range, no Redis was named, the prefix
     *     overlaps with one in use, or a near cache was requested over a client that does not track
     *     keys
     * @throws IllegalStateException if the client library is not on the class path; the message
     *     names its coordinates
     * @throws RedisFault if Redis cannot be reached
     */
    PrefetchCache build();
  }
}
