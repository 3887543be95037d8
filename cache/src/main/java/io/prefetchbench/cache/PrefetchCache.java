package io.prefetchbench.cache;

import io.prefetchbench.cache.entity.ChangeEvent;
import io.prefetchbench.cache.lease.MarkerRenewal;
import io.prefetchbench.cache.lease.ReadyMarker;
import io.prefetchbench.cache.prefetch.BulkLoadResult;
import io.prefetchbench.cache.prefetch.Repair;
import io.prefetchbench.cache.prefetch.Reprefetch;
import io.prefetchbench.cache.redis.RedisFault;
import io.prefetchbench.cache.redis.RedisPort;
import io.prefetchbench.cache.source.ChangeFeed;
import io.prefetchbench.cache.source.PrimarySource;
import io.prefetchbench.cache.stats.CacheStats;
import io.prefetchbench.cache.stats.StatsCounter;
import io.prefetchbench.cache.store.ApplyOutcome;
import io.prefetchbench.cache.store.CacheStore;
import io.prefetchbench.cache.store.Lookup;
import io.prefetchbench.cache.store.ReadyCheck;
import io.prefetchbench.cache.store.StoreOptions;
import io.prefetchbench.cache.store.redis.RedisStore;
import io.prefetchbench.cache.sync.DeadLetters;
import io.prefetchbench.cache.sync.StatusBoard;
import io.prefetchbench.cache.sync.SyncListener;
import io.prefetchbench.cache.sync.SyncWorker;
import io.prefetchbench.cache.sync.WorkerRunner;
import io.prefetchbench.cache.sync.WorkerStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A cache that is filled before it is read and follows every change of its primary. Reads go to
 * Redis only; nothing here reads the primary because a read found nothing.
 *
 * <p>Three uses of one class: {@link #start} (load, and sync here if the builder says so), {@link
 * #startWorker} (sync alone, for a worker process), or neither (a reader). Thread-safe. Faults of
 * Redis are thrown as {@link RedisFault}, or complete the future with one.
 */
public final class PrefetchCache implements AutoCloseable {
  private static final long HEAL_AFTER_CLEAR_SECONDS = 60;

  private final CacheConfig config;
  private final @Nullable ChangeFeed feed;
  private final List<RedisPort> ownPorts;
  private final PrimarySource primary;
  private final CacheStore store;
  private final StatsCounter counter = new StatsCounter();
  private final ReadyMarker marker;
  private final StatusBoard board;
  private final DeadLetters deadLetters;
  private final Passes passes;
  private final WorkerView view;
  private final PrefetchCacheBuilder builder;
  private final LongSupplier nanos;
  private final LongSupplier wallMicros;
  private volatile CacheStats base = CacheStats.NONE;
  private volatile @Nullable WorkerRunner runner;

  PrefetchCache(
      CacheConfig config,
      PrimarySource source,
      @Nullable ChangeFeed feed,
      RedisPort reads,
      RedisPort writes,
      boolean ownsPorts,
      PrefetchCacheBuilder builder) {
    this.config = config;
    this.feed = feed;
    this.builder = builder;
    this.nanos = builder.nanos();
    this.wallMicros = builder.wallMicros();
    this.ownPorts = ownsPorts ? List.of(reads, writes) : List.of();
    this.primary = new MeteredPrimary(source, counter, nanos);
    StoreOptions options =
        StoreOptions.STANDARD
            .withTtl(config.ttl())
            .withTombstoneTtl(config.tombstoneTtl())
            .withReadyCheck(ReadyCheck.MARKER);
    this.store = RedisStore.open(reads, writes, config.keys(), options);
    this.marker = new ReadyMarker(writes, config.keys(), config.markerLife());
    this.board = new StatusBoard(writes, config.keys());
    this.deadLetters = new DeadLetters(writes, config.keys());
    Reprefetch reprefetch = new Reprefetch(primary, store, config.bulk(), nanos);
    this.passes = new Passes(reprefetch, marker, feed, counter, wallMicros, config.keys().prefix());
    this.view = new WorkerView(board, config.keys().prefix());
  }

  /** A builder for a cache of this primary. */
  public static PrefetchCacheBuilder of(PrimarySource primary) {
    return new PrefetchCacheBuilder(primary);
  }

  /** As {@link #start(LongConsumer)}, without progress. */
  public BulkLoadResult start() {
    return start(written -> {});
  }

  /**
   * Fixes the feed's position, starts the worker if it runs here, loads everything, then vouches
   * for the cache; in this order, so that no change between load and sync is missed.
   *
   * @param progress told the number of entities written so far, now and then
   */
  public BulkLoadResult start(LongConsumer progress) {
    ChangeFeed changes = feed;
    if (changes != null) {
      changes.open();
      if (config.workerHere()) {
        runner = runWorker(changes);
      }
    }
    return passes.run(false, progress).load();
  }

  /**
   * Fixes the feed's position and starts the worker; loads nothing, unless the cache loses what it
   * had while the worker runs.
   *
   * @throws IllegalStateException if the cache has no feed
   */
  public WorkerRunner startWorker() {
    ChangeFeed changes = feed;
    if (changes == null) {
      throw new IllegalStateException("a worker needs a feed");
    }
    changes.open();
    WorkerRunner started = runWorker(changes);
    runner = started;
    return started;
  }

  private WorkerRunner runWorker(ChangeFeed changes) {
    SyncListener healing =
        new SyncListener() {
          @Override
          public void onGap(String cause) {
            passes.healIn(0, cause);
          }
        };
    SyncWorker.Parts parts =
        new SyncWorker.Parts(
            config.workerName(),
            changes,
            store,
            deadLetters,
            new Repair(primary, store),
            new MarkerRenewal(marker, nanos.getAsLong()),
            counter,
            builder.listener().and(healing),
            nanos,
            wallMicros,
            RandomGenerator.getDefault());
    return WorkerRunner.start(
        new SyncWorker(parts, config.sync()), board, builder.hiccupNanosMax());
  }

  public CacheConfig config() {
    return config;
  }

  /** How the cache writes, in words. */
  public String describe() {
    return store.describe();
  }

  /** Reads one entity from Redis. */
  public Lookup get(String id) {
    return counted(store.get(id));
  }

  /** As {@link #get}, without waiting. */
  public CompletableFuture<Lookup> getAsync(String id) {
    return store.getAsync(id).thenApply(this::counted);
  }

  /** Reads several entities in one flush; answers stand in the order of the ids. */
  public List<Lookup> getAll(List<String> ids) {
    List<Lookup> lookups = store.getAll(ids);
    lookups.forEach(this::counted);
    return lookups;
  }

  private Lookup counted(Lookup lookup) {
    if (lookup instanceof Lookup.Hit) {
      counter.recordHit();
    } else if (lookup instanceof Lookup.Deleted) {
      counter.recordDeleted();
    } else if (lookup instanceof Lookup.NotReady) {
      counter.recordNotReady();
    } else {
      counter.recordMiss();
    }
    return lookup;
  }

  /** Applies one change event at once, through the same fence as the worker. */
  public ApplyOutcome apply(ChangeEvent event) {
    ApplyOutcome outcome;
    try {
      outcome = store.applyAll(List.of(event)).join().get(0);
    } catch (CompletionException e) {
      if (e.getCause() instanceof RedisFault fault) {
        throw fault;
      }
      throw e;
    }
    if (outcome == ApplyOutcome.Applied.APPLIED) {
      counter.recordApplied(wallMicros.getAsLong() - event.committedMicros());
    } else if (outcome == ApplyOutcome.Fenced.FENCED) {
      counter.recordFenced();
    }
    return outcome;
  }

  /** Withdraws one live entry; false if there was none. */
  public boolean invalidate(String id) {
    return store.invalidate(id);
  }

  /**
   * Withdraws every live entry; returns how many there were. Reads find nothing until the next
   * {@link #reprefetch}, or a minute later, when the cache heals itself.
   */
  public long clear() {
    long withdrawn = store.clear();
    passes.healIn(HEAL_AFTER_CLEAR_SECONDS, "the cache was cleared");
    return withdrawn;
  }

  /**
   * Loads everything again over the live cache and removes orphans; no read misses meanwhile.
   *
   * @param force removes orphans however many there are
   */
  public Reprefetch.Result reprefetch(boolean force) {
    return passes.run(force, written -> {});
  }

  /** The bulk load of the newest pass that this object made; empty before the first has ended. */
  public Optional<BulkLoadResult> lastLoad() {
    return Optional.ofNullable(passes.lastLoad());
  }

  /** Passes over the primary that this object began: the only readers of the primary. */
  public long passes() {
    return passes.begun();
  }

  /** Ids of live entries, in order. A maintenance scan. */
  public List<String> ids() {
    return store.ids();
  }

  /** Number of live entries. A maintenance scan. */
  public long count() {
    return store.count();
  }

  /** Time until a live entry expires; as Redis has it, −2 s if there is none. */
  public Duration ttlRemaining(String id) {
    return store.ttlRemaining(id);
  }

  /** Counts since the start or the last reset, workers of other processes included. */
  public CacheStats stats() {
    return allCounts().minus(base);
  }

  private CacheStats allCounts() {
    return counter.snapshot().plus(view.stats());
  }

  /** Begins counting anew. */
  public void resetStats() {
    base = allCounts();
  }

  /** The workers known: the one of this process first, then those of others as they posted. */
  public List<WorkerStatus> workers() {
    List<WorkerStatus> all = new ArrayList<>();
    WorkerRunner own = runner;
    if (own != null) {
      all.add(own.status());
    }
    all.addAll(view.others());
    return all;
  }

  /** What the ready marker says; one round trip. */
  public Optional<ReadyMarker.Standing> standing() {
    return marker.read();
  }

  /** Number of dead letters kept. */
  public long deadLetters() {
    return deadLetters.size();
  }

  /** Whether the cache can be trusted now; never throws. */
  public Health health() {
    List<WorkerStatus> known = workers();
    try {
      if (marker.read().isEmpty()) {
        return new Health(
            Health.State.NOT_READY, "the cache was never loaded, or lost what it had", known);
      }
    } catch (RedisFault fault) {
      return new Health(Health.State.DOWN, String.valueOf(fault.getMessage()), known);
    }
    if (feed != null && known.isEmpty()) {
      return new Health(Health.State.DEGRADED, "no sync worker is known", known);
    }
    for (WorkerStatus worker : known) {
      if (worker.state() != WorkerStatus.State.RUNNING) {
        String reason = "worker %s is %s: %s";
        return new Health(
            Health.State.DEGRADED,
            reason.formatted(worker.name(), worker.state(), worker.lastError()),
            known);
      }
    }
    return new Health(Health.State.READY, "", known);
  }

  /** Drains the worker of this process, if any, and closes what the cache opened. */
  @Override
  public void close() {
    WorkerRunner own = runner;
    if (own != null) {
      own.close();
    }
    view.close();
    passes.close();
    store.close();
    ownPorts.forEach(RedisPort::close);
  }
}
