package io.prefetchbench.cache;

import io.prefetchbench.cache.entity.ChangeEvent;
import io.prefetchbench.cache.entity.Version;
import io.prefetchbench.cache.health.CacheGauges;
import io.prefetchbench.cache.health.Fact;
import io.prefetchbench.cache.health.Health;
import io.prefetchbench.cache.health.HealthCheck;
import io.prefetchbench.cache.health.HealthFacts;
import io.prefetchbench.cache.health.StageTimes;
import io.prefetchbench.cache.health.WorkerView;
import io.prefetchbench.cache.lease.HistoryGuard;
import io.prefetchbench.cache.lease.HistoryRecord;
import io.prefetchbench.cache.lease.LossCheck;
import io.prefetchbench.cache.lease.MarkerRenewal;
import io.prefetchbench.cache.lease.PauseLease;
import io.prefetchbench.cache.lease.ReadyMarker;
import io.prefetchbench.cache.near.NearStore;
import io.prefetchbench.cache.prefetch.BulkLoadResult;
import io.prefetchbench.cache.prefetch.DriftReport;
import io.prefetchbench.cache.prefetch.Repair;
import io.prefetchbench.cache.prefetch.Reprefetch;
import io.prefetchbench.cache.prefetch.UnstorableRows;
import io.prefetchbench.cache.read.FreshLookup;
import io.prefetchbench.cache.read.Reads;
import io.prefetchbench.cache.read.WaitOutcome;
import io.prefetchbench.cache.redis.FaultCounts;
import io.prefetchbench.cache.redis.MeteredPort;
import io.prefetchbench.cache.redis.RedisFault;
import io.prefetchbench.cache.redis.RedisPort;
import io.prefetchbench.cache.source.ChangeFeed;
import io.prefetchbench.cache.source.PrimarySource;
import io.prefetchbench.cache.stats.CacheStats;
import io.prefetchbench.cache.stats.StatsCounter;
import io.prefetchbench.cache.store.ApplyOutcome;
import io.prefetchbench.cache.store.CacheStore;
import io.prefetchbench.cache.store.Lookup;
import io.prefetchbench.cache.store.StoreOptions;
import io.prefetchbench.cache.store.redis.RedisStore;
import io.prefetchbench.cache.sync.SyncListener;
import io.prefetchbench.cache.sync.SyncWorker;
import io.prefetchbench.cache.sync.WorkerRunner;
import io.prefetchbench.cache.sync.dead.DeadLetters;
import io.prefetchbench.cache.sync.status.StatusBoard;
import io.prefetchbench.cache.sync.status.WorkerStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A cache that is filled before it is read and follows every change of its primary. Reads go only
 * to Redis or to the near cache; a miss never falls back to the primary.
 *
 * <p>It can be used in three ways: {@link #start} (load, and sync in this process if so
 * configured), {@link #startWorker} (sync only, for a worker process), or neither (a reader).
 * Thread-safe. Redis errors are thrown as {@link RedisFault}; futures are completed exceptionally
 * with one.
 */
public final class PrefetchCache implements AutoCloseable {
  private static final long HEAL_AFTER_CLEAR_SECONDS = 60;

  private final CacheConfig config;
  private final @Nullable ChangeFeed feed;
  private final List<RedisPort> ownPorts;
  private final PrimarySource primary;
  private final CacheStore store;
  private final Reads reads;
  private final DirectWrites direct;
  private final StatsCounter counter = new StatsCounter();
  private final FaultCounts faults = new FaultCounts();
  private final StageTimes stages = new StageTimes();
  private final ReadyMarker marker;
  private final HistoryGuard guard;
  private final StatusBoard board;
  private final DeadLetters deadLetters;
  private final Repair repair;
  private final PauseLease pauseLease;
  private final CacheAdmin admin;
  private final LossWatch watch;
  private final Passes passes;
  private final CacheMaintenance maintenance;
  private final WorkerView view;
  private final HealthCheck healthCheck;
  private final CacheGauges gauges;
  private final CacheWiring wiring;
  private final LongSupplier nanos;
  private final LongSupplier wallMicros;
  private volatile CacheStats base = CacheStats.NONE;
  private volatile @Nullable WorkerRunner runner;
  // True once this process loads or syncs: it then also heals and maintains the cache.
  private volatile boolean keeps;

  PrefetchCache(
      CacheConfig config,
      PrimarySource source,
      @Nullable ChangeFeed feed,
      RedisPort forReads,
      RedisPort forWrites,
      boolean ownsPorts,
      CacheWiring wiring) {
    this.config = config;
    this.feed = feed;
    this.wiring = wiring;
    this.nanos = wiring.nanos();
    this.wallMicros = wiring.wallMicros();
    this.ownPorts = ownsPorts ? List.of(forReads, forWrites) : List.of();
    this.primary = new MeteredPrimary(source, counter, nanos);
    String name = config.keys().prefix();
    RedisPort writes = new MeteredPort(forWrites, faults);
    this.watch = new LossWatch(new LossCheck(writes, config.keys(), nanos), name);
    this.marker = new ReadyMarker(writes, config.keys(), config.markerLife());
    HistoryRecord history = new HistoryRecord(writes, config.keys());
    this.guard = new HistoryGuard(marker, history, primary, nanos);
    StoreOptions options =
        StoreOptions.STANDARD
            .withTtl(config.ttl())
            .withTombstoneTtl(config.tombstoneTtl())
            .withReadyCheck(watch)
            .withDisplaced(guard);
    RedisPort reading = new MeteredPort(forReads, faults);
    RedisStore stored = RedisStore.open(reading, writes, config.keys(), options);
    @Nullable NearStore near = wiring.near(stored, reading, config, watch, counter);
    this.reads = new Reads(stored, near, counter, nanos, wallMicros);
    this.store = wiring.recorded(reads.front());
    this.direct = new DirectWrites(store, counter, stages, wallMicros);
    this.board = new StatusBoard(writes, config.keys());
    this.deadLetters = new DeadLetters(writes, config.keys());
    this.pauseLease = new PauseLease(writes, config.keys());
    UnstorableRows unstorable =
        (row, cause) -> deadLetters.keepRow(row, cause, wallMicros.getAsLong());
    this.repair = new Repair(primary, store, unstorable);
    this.maintenance =
        new CacheMaintenance(
            config, wiring, writes, options, primary, feed, marker, guard, unstorable);
    this.passes =
        new Passes(
            new Passes.Parts(
                new Reprefetch(
                    primary, store, maintenance.stored(), config.bulk(), unstorable, nanos),
                marker,
                guard,
                history,
                primary,
                feed,
                maintenance.passLease(),
                watch,
                counter,
                nanos,
                wallMicros),
            name);
    this.view = new WorkerView(board, name, nanos);
    this.admin = new CacheAdmin(deadLetters, repair, pauseLease, board, maintenance, nanos);
    this.healthCheck = new HealthCheck(marker, history, deadLetters, nanos);
    this.gauges =
        new CacheGauges(
            new CacheGauges.Parts(
                counter,
                view,
                store,
                deadLetters,
                faults,
                stages,
                passes.counts(),
                wallMicros,
                name));
    guard.onFinding(this::onHistory);
    reads.start();
    watch.start(this::onLook);
  }

  /** The primary's history differs, or may differ, from the one that the cache holds. */
  private void onHistory() {
    if (keeps) {
      passes.healHistory(guard.last());
    }
  }

  private void onLook(LossCheck.Finding finding) {
    reads.heed(finding);
    passes.renewLease();
    maintenance.renewRegistration();
    if (!keeps) {
      return;
    }
    boolean forgotten =
        finding.state() == LossCheck.State.NOT_READY
            && watch.hasSeenReady()
            && view.others().stream().anyMatch(w -> w.state() == WorkerStatus.State.RUNNING);
    if (finding.state() == LossCheck.State.LOST || forgotten) {
      passes.healUnlessReady(finding.words());
    }
  }

  /** A builder for a cache of this primary. */
  public static PrefetchCacheBuilder of(PrimarySource primary) {
    return new PrefetchCacheBuilder(primary);
  }

  /** Same as {@link #start(LongConsumer)}, without progress. */
  public BulkLoadResult start() {
    return start(written -> {});
  }

  /**
   * Fixes the feed's position, starts the worker if it runs in this process, loads everything, and
   * marks the cache as ready. Because of this order no change between load and sync is missed. May
   * be called again after a fault.
   *
   * @param progress receives the number of entities written so far, from time to time
   */
  public BulkLoadResult start(LongConsumer progress) {
    if (feed != null) {
      feed.open();
      runner = config.workerHere() && runner == null ? runWorker(feed) : runner;
    }
    keeps = true;
    maintenance.start(passes);
    BulkLoadResult loaded = passes.run(false, progress).load();
    maintenance.estimateMemory();
    return loaded;
  }

  /**
   * Fixes the feed's position and starts the worker. Loads nothing, unless the cache loses its data
   * while the worker runs.
   *
   * @throws IllegalStateException if the cache has no feed
   */
  public WorkerRunner startWorker() {
    if (feed == null) {
      throw new IllegalStateException("a worker needs a feed");
    }
    feed.open();
    WorkerRunner started = runWorker(feed);
    runner = started;
    keeps = true;
    maintenance.start(passes);
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
            repair,
            new MarkerRenewal(marker, guard, config.workerName(), store::get, nanos.getAsLong()),
            counter,
            wiring.listener().and(healing).and(stages),
            nanos,
            wallMicros,
            RandomGenerator.getDefault());
    view.runsHere(config.workerName());
    return WorkerRunner.start(
        new SyncWorker(parts, config.sync()), board, pauseLease, wiring.hiccupNanosMax());
  }

  public CacheConfig config() {
    return config;
  }

  /** Describes how the cache writes, for logs and statistics. */
  public String describe() {
    return store.describe();
  }

  /** Reads one entity, from Redis or from the near cache. */
  public Lookup get(String id) {
    return reads.get(id);
  }

  /** Like {@link #get} but does not wait. */
  public CompletableFuture<Lookup> getAsync(String id) {
    return reads.getAsync(id);
  }

  /** Reads several entities in one flush; the answers are in the order of the ids. */
  public List<Lookup> getAll(List<String> ids) {
    return reads.getAll(ids);
  }

  /**
   * Reads one entity if the cache lags by at most {@code staleness}, and returns the actual bound;
   * see {@link Reads#getIfFresh}. One round trip.
   */
  public FreshLookup getIfFresh(String id, Duration staleness) {
    return reads.getIfFresh(id, staleness);
  }

  /**
   * Waits until a reader sees this version of an entity or a newer one, for a writer that needs to
   * read its own change; see {@link Reads#awaitVisible}.
   */
  public WaitOutcome awaitVisible(String id, Version version, Duration timeout) {
    return reads.awaitVisible(id, version, timeout);
  }

  /**
   * Like the overload above, with a maximum pause between reads; see {@link Reads#awaitVisible}.
   */
  public WaitOutcome awaitVisible(String id, Version version, Duration timeout, Duration pauseMax) {
    return reads.awaitVisible(id, version, timeout, pauseMax);
  }

  /** Applies one change event immediately, through the same fence as the worker. */
  public ApplyOutcome apply(ChangeEvent event) {
    return direct.apply(event);
  }

  /** Withdraws one live entry; false if there was none. */
  public boolean invalidate(String id) {
    return store.invalidate(id);
  }

  /**
   * Withdraws every live entry; returns how many there were. Reads are refused until the next
   * {@link #reprefetch} or until the cache heals itself a minute later; until then its health is
   * {@link Health.State#CLEARED}.
   */
  public long clear() {
    // First, so that no reader mistakes a withdrawn entity for one that never existed.
    marker.clear();
    long withdrawn = store.clear();
    passes.healIn(HEAL_AFTER_CLEAR_SECONDS, "the cache was cleared");
    return withdrawn;
  }

  /**
   * Reloads everything over the live cache and removes orphans; no read misses while it runs. If
   * another pass is running, waits for it first.
   *
   * @param force removes orphans regardless of their number
   */
  public Reprefetch.Result reprefetch(boolean force) {
    return passes.run(force, written -> {});
  }

  /** Like {@link #reprefetch}, but does not wait: if another pass is running, returns its owner. */
  public ReprefetchAttempt tryReprefetch(boolean force, LongConsumer progress) {
    return passes.tryRun(force, progress);
  }

  /**
   * Heals a cache whose primary lost commits, for example after a restore from an older copy:
   * begins a new epoch of the primary and loads it, so that the primary's data outranks anything
   * left by the lost commits. If another pass is running, waits for it first.
   *
   * @param begin makes the primary begin a new epoch; once it has returned, every version that the
   *     primary returns, including those of existing rows, belongs to that epoch
   * @param force removes orphans regardless of their number
   */
  public Reprefetch.Result beginEpoch(Runnable begin, boolean force, LongConsumer progress) {
    // A process that has seen the previous epoch knows that this is the same primary.
    var unused = guard.lookQuietly();
    begin.run();
    return passes.run(force, progress);
  }

  /**
   * Compares cache and primary by value, in both directions, and optionally repairs the
   * differences.
   */
  public DriftReport reconcile(boolean repair) {
    return maintenance.reconcile(repair);
  }

  /** The bulk load of the newest pass run by this object; empty before the first has finished. */
  public Optional<BulkLoadResult> lastLoad() {
    return Optional.ofNullable(passes.last()).map(Passes.LastPass::load);
  }

  /** How long that pass took, including the search for orphans. */
  public Optional<Duration> lastPassTook() {
    return Optional.ofNullable(passes.last()).map(Passes.LastPass::took);
  }

  /** Number of passes over the primary started by this object; nothing else reads the primary. */
  public long passes() {
    return counter.snapshot().passes();
  }

  /** Ids of live entries, in order. A maintenance scan. */
  public List<String> ids() {
    return store.ids();
  }

  /** Number of live entries. A maintenance scan. */
  public long count() {
    return store.count();
  }

  /**
   * Time until the entry at this id, which may be a tombstone, expires; −2 s, as in Redis, if there
   * is none. If called right after {@link #getAsync}, it shares that call's round trip.
   */
  public CompletableFuture<Duration> ttlAsync(String id) {
    return reads.ttlAsync(id);
  }

  /** Time until a live entry expires; −2 s, as in Redis, if there is none. */
  public Duration ttlRemaining(String id) {
    return store.ttlRemaining(id);
  }

  /** Counts since the start or the last reset, including the workers of other processes. */
  public CacheStats stats() {
    return counter.snapshot().plus(view.stats()).minus(base);
  }

  /** Resets the counts. */
  public void resetStats() {
    base = stats().plus(base);
  }

  /**
   * The known workers: first the worker of this process, then those of other processes with their
   * last posted status.
   */
  public List<WorkerStatus> workers() {
    WorkerRunner own = runner;
    return own == null ? view.all() : view.behind(own.status());
  }

  /** The contents of the ready marker; one round trip. */
  public Optional<ReadyMarker.Standing> standing() {
    return marker.read();
  }

  /** Administration of the running cache: dead letters, pauses, findings. */
  public CacheAdmin admin() {
    return admin;
  }

  /** Number of dead letters kept. */
  public long deadLetters() {
    return deadLetters.size();
  }

  /** Whether the cache can be trusted now; some round trips; never throws. */
  public Health health() {
    WorkerRunner own = runner;
    return health(facts(Optional.ofNullable(own).map(WorkerRunner::status)));
  }

  /**
   * Like {@link #health}, but based on the status posted by the workers, at most about a second
   * old: contacts only the Redis of the cache, so an unresponsive feed cannot delay it.
   */
  public Health healthAsPosted() {
    return health(healthFacts());
  }

  /**
   * The facts behind {@link #healthAsPosted}, for later evaluation; contacts only the Redis of the
   * cache; never throws.
   */
  public HealthFacts healthFacts() {
    return facts(Optional.empty());
  }

  private HealthFacts facts(Optional<WorkerStatus> own) {
    Fact<HealthFacts.CacheFacts> read = healthCheck.read();
    String loss = watch.refusalNow();
    return new HealthFacts(read, view.posts(), own, loss == null ? "" : loss, feed != null);
  }

  /**
   * Evaluates facts read earlier, without any I/O. Facts that are too old by now count as unknown.
   */
  public Health health(HealthFacts facts) {
    return Health.of(facts, nanos.getAsLong(), wallMicros.getAsLong());
  }

  /** The gauges for monitoring; reading them needs no round trip. */
  public CacheGauges gauges() {
    return gauges;
  }

  /**
   * Drains the worker of this process, if any, and closes everything the cache opened, even if a
   * part fails; the first failure is thrown at the end, with the others suppressed.
   */
  @Override
  public void close() {
    Closer closer = new Closer();
    WorkerRunner own = runner;
    if (own != null) {
      closer.run(own::close);
    }
    closer
        .run(watch::close)
        .run(view::close)
        .run(gauges::close)
        .run(maintenance::close)
        .run(passes::close)
        .run(store::close);
    ownPorts.forEach(port -> closer.run(port::close));
    closer.report();
  }
}
