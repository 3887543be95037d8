package io.prefetchbench.cache;

import io.prefetchbench.cache.entity.ChangeEvent;
import io.prefetchbench.cache.entity.Version;
import io.prefetchbench.cache.lease.MarkerRenewal;
import io.prefetchbench.cache.lease.PauseLease;
import io.prefetchbench.cache.lease.ReadyMarker;
import io.prefetchbench.cache.prefetch.BulkLoadResult;
import io.prefetchbench.cache.prefetch.Repair;
import io.prefetchbench.cache.prefetch.Reprefetch;
import io.prefetchbench.cache.read.Awaited;
import io.prefetchbench.cache.read.FreshLookup;
import io.prefetchbench.cache.read.Reads;
import io.prefetchbench.cache.redis.FaultCounts;
import io.prefetchbench.cache.redis.MeteredPort;
import io.prefetchbench.cache.redis.RedisFault;
import io.prefetchbench.cache.redis.RedisPort;
import io.prefetchbench.cache.source.ChangeFeed;
import io.prefetchbench.cache.source.PrimarySource;
import io.prefetchbench.cache.stats.CacheStats;
import io.prefetchbench.cache.stats.StatsCounter;
import io.prefetchbench.cache.store.ApplyOutcome;
import io.prefetchbench.cache.store.Lookup;
import io.prefetchbench.cache.store.ReadyCheck;
import io.prefetchbench.cache.store.StoreOptions;
import io.prefetchbench.cache.store.redis.RedisStore;
import io.prefetchbench.cache.sync.SyncListener;
import io.prefetchbench.cache.sync.SyncWorker;
import io.prefetchbench.cache.sync.WorkerRunner;
import io.prefetchbench.cache.sync.dead.DeadLetters;
import io.prefetchbench.cache.sync.pause.WorkersPause;
import io.prefetchbench.cache.sync.status.StatusBoard;
import io.prefetchbench.cache.sync.status.WorkerStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
  private final RedisStore store;
  private final Reads reads;
  private final StatsCounter counter = new StatsCounter();
  private final FaultCounts faults = new FaultCounts();
  private final StageTimes stages = new StageTimes();
  private final ReadyMarker marker;
  private final StatusBoard board;
  private final DeadLetters deadLetters;
  private final PauseLease pauseLease;
  private final Passes passes;
  private final WorkerView view;
  private final HealthCheck healthCheck;
  private final CacheGauges gauges;
  private final PrefetchCacheBuilder builder;
  private final LongSupplier nanos;
  private final LongSupplier wallMicros;
  private volatile CacheStats base = CacheStats.NONE;
  private volatile @Nullable WorkerRunner runner;

  PrefetchCache(
      CacheConfig config,
      PrimarySource source,
      @Nullable ChangeFeed feed,
      RedisPort forReads,
      RedisPort forWrites,
      boolean ownsPorts,
      PrefetchCacheBuilder builder) {
    this.config = config;
    this.feed = feed;
    this.builder = builder;
    this.nanos = builder.nanos();
    this.wallMicros = builder.wallMicros();
    this.ownPorts = ownsPorts ? List.of(forReads, forWrites) : List.of();
    this.primary = new MeteredPrimary(source, counter, nanos);
    StoreOptions options =
        StoreOptions.STANDARD
            .withTtl(config.ttl())
            .withTombstoneTtl(config.tombstoneTtl())
            .withReadyCheck(ReadyCheck.MARKER);
    RedisPort writes = new MeteredPort(forWrites, faults);
    this.store = RedisStore.open(new MeteredPort(forReads, faults), writes, config.keys(), options);
    this.reads = new Reads(store, counter, nanos, wallMicros);
    this.marker = new ReadyMarker(writes, config.keys(), config.markerLife());
    this.board = new StatusBoard(writes, config.keys());
    this.deadLetters = new DeadLetters(writes, config.keys());
    this.pauseLease = new PauseLease(writes, config.keys());
    Reprefetch reprefetch = new Reprefetch(primary, store, config.bulk(), nanos);
    this.passes = new Passes(reprefetch, marker, counter, wallMicros, config.keys().prefix());
    this.view = new WorkerView(board, config.keys().prefix());
    this.healthCheck = new HealthCheck(marker, deadLetters, feed != null, wallMicros);
    this.gauges = new CacheGauges(gaugeParts());
  }

  private CacheGauges.Parts gaugeParts() {
    String name = config.keys().prefix();
    return new CacheGauges.Parts(
        counter, view, store, deadLetters, faults, stages, passes.counts(), wallMicros, name);
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
            builder.listener().and(healing).and(stages),
            nanos,
            wallMicros,
            RandomGenerator.getDefault());
    return WorkerRunner.start(
        new SyncWorker(parts, config.sync()), board, pauseLease, builder.hiccupNanosMax());
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
    return reads.get(id);
  }

  /** As {@link #get}, without waiting. */
  public CompletableFuture<Lookup> getAsync(String id) {
    return reads.getAsync(id);
  }

  /** Reads several entities in one flush; answers stand in the order of the ids. */
  public List<Lookup> getAll(List<String> ids) {
    return reads.getAll(ids);
  }

  /**
   * Reads one entity if the cache lags by no more than this, and says by how much it may; see
   * {@link Reads#getIfFresh}. One round trip.
   */
  public FreshLookup getIfFresh(String id, Duration staleness) {
    return reads.getIfFresh(id, staleness);
  }

  /**
   * Waits until a reader sees this version of an entity or a newer one, for a writer that must read
   * its own change; see {@link Reads#awaitVisible}.
   */
  public Awaited awaitVisible(String id, Version version, Duration timeout) {
    return reads.awaitVisible(id, version, timeout);
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
      long lag = wallMicros.getAsLong() - event.committedMicros();
      counter.recordApplied(lag);
      stages.appliedDirectly(lag);
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

  /** The dead letters themselves: listed, and discarded. */
  public DeadLetters letters() {
    return deadLetters;
  }

  /** Brings the entities of all dead letters back to what the primary says; see there. */
  public Map<DeadLetters.Replay, Integer> replayDeadLetters() {
    return deadLetters.replayAll(new Repair(primary, store));
  }

  /**
   * Pauses the workers of this cache in all processes, until the pause is closed; see {@link
   * WorkersPause#begin}.
   */
  public Optional<WorkersPause> pauseWorkers(String owner, Duration life) {
    return WorkersPause.begin(pauseLease, board, owner, life, nanos);
  }

  /** Ends a pause of the workers whoever holds it; false if there was none. */
  public boolean resumeWorkers() {
    return pauseLease.force();
  }

  /** Whether the cache can be trusted now; two round trips; never throws. */
  public Health health() {
    return healthCheck.look(workers());
  }

  /** What monitoring asks for, without a round trip. */
  public CacheGauges gauges() {
    return gauges;
  }

  /** Drains the worker of this process, if any, and closes what the cache opened. */
  @Override
  public void close() {
    WorkerRunner own = runner;
    if (own != null) {
      own.close();
    }
    view.close();
    gauges.close();
    passes.close();
    store.close();
    ownPorts.forEach(RedisPort::close);
  }
}
