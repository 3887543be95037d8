package io.prefetchbench.cache.internal.engine;

import io.prefetchbench.cache.ApplyOutcome;
import io.prefetchbench.cache.BulkLoadResult;
import io.prefetchbench.cache.CacheAdmin;
import io.prefetchbench.cache.CacheAdmin.DeadLetter;
import io.prefetchbench.cache.CacheConfig;
import io.prefetchbench.cache.CacheConfig.NearCacheOptions;
import io.prefetchbench.cache.CacheStats;
import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.DriftReport;
import io.prefetchbench.cache.Health;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.Lookup.FreshLookup;
import io.prefetchbench.cache.Lookup.WaitOutcome;
import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.ReprefetchResult;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.WorkerStatus;
import io.prefetchbench.cache.internal.pass.LossCheck;
import io.prefetchbench.cache.internal.pass.MarkerRenewal;
import io.prefetchbench.cache.internal.pass.MemoryEstimate;
import io.prefetchbench.cache.internal.pass.ReadyMarker;
import io.prefetchbench.cache.internal.pass.Repair;
import io.prefetchbench.cache.internal.pass.Reprefetch;
import io.prefetchbench.cache.internal.read.NearStore;
import io.prefetchbench.cache.internal.read.Reads;
import io.prefetchbench.cache.internal.redis.FaultCounts;
import io.prefetchbench.cache.internal.redis.MeteredPort;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.store.CacheStore;
import io.prefetchbench.cache.internal.store.KeySpace;
import io.prefetchbench.cache.internal.store.RedisStore;
import io.prefetchbench.cache.internal.store.StatsCounter;
import io.prefetchbench.cache.internal.store.StoreOptions;
import io.prefetchbench.cache.internal.sync.DeadLetters;
import io.prefetchbench.cache.internal.sync.SyncListener;
import io.prefetchbench.cache.internal.sync.SyncWorker;
import io.prefetchbench.cache.internal.sync.WorkerRunner;
import io.prefetchbench.cache.internal.sync.WorkersPause;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.cache.spi.PrimarySource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The cache, put together from its parts; what is public here and not in {@link PrefetchCache} is
 * for the other modules of this project. Thread-safe.
 */
public final class CacheEngine implements PrefetchCache {
  private static final long HEAL_AFTER_CLEAR_SECONDS = 60;

  private final CacheConfig config;
  private final CacheWiring wiring;
  private final @Nullable ChangeFeed feed;
  private final PrimarySource primary;
  final StatsCounter counter = new StatsCounter();
  final FaultCounts faults = new FaultCounts();
  final StageTimes stages = new StageTimes();
  private final CacheRecords records;
  private final LossWatch watch;
  final Reads reads;
  final CacheStore store;
  private final Repair repair;
  private final CacheMaintenance maintenance;
  final Passes passes;
  final WorkerView view;
  final CacheObserver observer;
  private final CacheAdmin admin;
  final LongSupplier nanos;
  final LongSupplier wallMicros;
  private volatile CacheStats base = CacheStats.NONE;
  private volatile @Nullable WorkerRunner runner;
  // True once this process loads or syncs: it then also heals and maintains the cache.
  private volatile boolean keeps;

  CacheEngine(
      CacheConfig config, PrimarySource source, @Nullable ChangeFeed feed, CacheWiring wiring) {
    this.config = config;
    this.wiring = wiring;
    this.feed = feed;
    this.nanos = wiring.nanos();
    this.wallMicros = wiring.wallMicros();
    RedisPort writes = new MeteredPort(wiring.writes(), faults);
    this.primary = new MeteredPrimary(source, counter, nanos, this::stored);
    this.records = CacheRecords.of(writes, config, wiring, primary);
    this.watch = new LossWatch(new LossCheck(writes, wiring.keys(), nanos));
    StoreOptions options =
        StoreOptions.STANDARD
            .withTtl(config.ttl())
            .withTombstoneTtl(config.tombstoneTtl())
            .withReadyCheck(watch)
            .withDisplaced(records.guard()::range);
    this.reads = newReads(writes, options);
    this.store = wiring.around().apply(reads.front());
    this.repair = new Repair(primary, store, records.unstorable());
    this.maintenance = new CacheMaintenance(config, wiring, records, options, primary, feed);
    this.passes = newPasses();
    this.view = new WorkerView(records.board(), nanos);
    this.observer = new CacheObserver(this);
    this.admin = new Admin();
    records.guard().onFinding(this::onHistory);
    reads.start();
    observer.start();
  }

  private Reads newReads(RedisPort writes, StoreOptions options) {
    RedisPort port = new MeteredPort(wiring.reads(), faults);
    KeySpace keys = wiring.keys();
    RedisStore redis =
        config.plainWrites()
            ? RedisStore.openPlain(port, writes, keys, options)
            : RedisStore.open(port, writes, keys, options);
    return new Reads(redis, nearStores(port), counter, nanos, wallMicros);
  }

  /** Null if no near cache was requested. */
  private @Nullable Function<CacheStore, NearStore> nearStores(RedisPort port) {
    NearCacheOptions options = config.nearCache();
    if (options == null) {
      return null;
    }
    if (!port.tracksKeys()) {
      throw new IllegalArgumentException(
          "a near cache needs reads over a port that tracks keys, such as Lettuce's, not over "
              + port.describe());
    }
    return redis ->
        new NearStore(
            new NearStore.Parts(redis, port, wiring.keys(), watch, counter, nanos),
            options.within(config.ttl()));
  }

  private Passes newPasses() {
    Reprefetch reprefetch =
        new Reprefetch(
            primary, store, maintenance.stored(), config.bulk(), records.unstorable(), nanos);
    return new Passes(
        new Passes.Parts(reprefetch, records, primary, feed, watch, counter, nanos, wallMicros),
        config.prefix());
  }

  /** Commands of this process that a server of a cluster has redirected to another one. */
  public long redirects() {
    RedisPort reading = wiring.reads();
    RedisPort writing = wiring.writes();
    return reading.redirects() + (reading == writing ? 0 : writing.redirects());
  }

  private List<Lookup> stored(List<String> ids) {
    return maintenance.stored().getAll(ids);
  }

  /** The engine behind a cache that {@link PrefetchCache#of} built. */
  public static CacheEngine of(PrefetchCache cache) {
    if (cache instanceof CacheEngine engine) {
      return engine;
    }
    throw new IllegalArgumentException("not built by PrefetchCache.of(…): " + cache.getClass());
  }

  /** The primary's history differs, or may differ, from the one that the cache holds. */
  private void onHistory() {
    if (keeps) {
      passes.healHistory(records.guard().last());
    }
  }

  /** Called twice per second by the observer. */
  void lookForLoss() {
    LossCheck.Finding finding = watch.look();
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

  @Override
  public BulkLoadResult start() {
    return start(written -> {});
  }

  @Override
  public BulkLoadResult start(LongConsumer progress) {
    if (feed != null) {
      feed.open(records.feedMemory());
      runner = config.workerHere() && runner == null ? runWorker(feed) : runner;
    }
    keeps = true;
    maintenance.start(passes);
    BulkLoadResult loaded = passes.run(false, progress).load();
    maintenance.estimateMemory();
    return loaded;
  }

  @Override
  public void startWorker() {
    if (feed == null) {
      throw new IllegalStateException("a worker needs a feed");
    }
    feed.open(records.feedMemory());
    WorkerRunner started = runWorker(feed);
    runner = started;
    keeps = true;
    maintenance.start(passes);
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
            records.deadLetters(),
            repair,
            new MarkerRenewal(
                records.marker(),
                records.guard(),
                config.workerName(),
                store::get,
                nanos.getAsLong()),
            counter,
            wiring.listener().and(healing).and(stages),
            nanos,
            wallMicros,
            RandomGenerator.getDefault());
    view.runsHere(config.workerName());
    return WorkerRunner.start(
        new SyncWorker(parts, config.sync()),
        records.board(),
        records.pauseLease(),
        wiring.hiccupNanosMax());
  }

  @Override
  public CacheConfig config() {
    return config;
  }

  @Override
  public String describe() {
    return store.describe();
  }

  @Override
  public Lookup get(String id) {
    return reads.get(id);
  }

  @Override
  public CompletableFuture<Lookup> getAsync(String id) {
    return reads.getAsync(id);
  }

  @Override
  public List<Lookup> getAll(List<String> ids) {
    return reads.getAll(ids);
  }

  @Override
  public FreshLookup getIfFresh(String id, Duration staleness) {
    return reads.getIfFresh(id, staleness);
  }

  @Override
  public WaitOutcome awaitVisible(String id, Version version, Duration timeout) {
    return reads.awaitVisible(id, version, timeout);
  }

  @Override
  public WaitOutcome awaitVisible(String id, Version version, Duration timeout, Duration pauseMax) {
    return reads.awaitVisible(id, version, timeout, pauseMax);
  }

  @Override
  public ApplyOutcome apply(ChangeEvent event) {
    ApplyOutcome outcome = RedisFault.joined(store.applyAll(List.of(event))).get(0);
    if (outcome == ApplyOutcome.Applied.APPLIED) {
      long lag = wallMicros.getAsLong() - event.committedMicros();
      counter.recordApplied(lag);
      stages.appliedDirectly(lag);
    } else if (outcome == ApplyOutcome.Fenced.FENCED) {
      counter.fenced.increment();
    } else if (outcome == ApplyOutcome.Missing.MISSING) {
      var unused = repair.repair(List.of(event.id()));
    }
    return outcome;
  }

  @Override
  public boolean invalidate(String id) {
    return store.invalidate(id);
  }

  @Override
  public long clear() {
    // First, so that no reader mistakes a withdrawn entity for one that never existed.
    records.marker().clear();
    long withdrawn = store.clear();
    passes.healIn(HEAL_AFTER_CLEAR_SECONDS, "the cache was cleared");
    return withdrawn;
  }

  @Override
  public ReprefetchResult reprefetch() {
    return reprefetch(ReprefetchOptions.STANDARD);
  }

  @Override
  public ReprefetchResult reprefetch(ReprefetchOptions options) {
    return passes.run(options.force(), options.progress());
  }

  /** Like {@link #reprefetch}, but does not wait: if another pass is running, names its owner. */
  public ReprefetchAttempt attemptReprefetch(ReprefetchOptions options) {
    return passes.tryRun(options.force(), options.progress());
  }

  @Override
  public ReprefetchResult beginEpoch(Runnable begin, ReprefetchOptions options) {
    // A process that has seen the previous epoch knows that this is the same primary.
    var unused = records.guard().lookQuietly();
    begin.run();
    return reprefetch(options);
  }

  @Override
  public DriftReport reconcile() {
    return reconcile(DriftReport.Mode.COMPARE);
  }

  @Override
  public DriftReport reconcile(DriftReport.Mode mode) {
    return maintenance.reconcile(mode);
  }

  /** The newest pass run by this object; null before the first has finished. */
  public Passes.@Nullable LastPass lastPass() {
    return passes.last();
  }

  @Override
  public long passes() {
    return counter.snapshot().passes();
  }

  @Override
  public List<String> ids() {
    return store.ids();
  }

  @Override
  public long count() {
    return store.count();
  }

  @Override
  public CompletableFuture<Duration> ttlAsync(String id) {
    return reads.ttlAsync(id);
  }

  @Override
  public Duration ttlRemaining(String id) {
    return store.ttlRemaining(id);
  }

  @Override
  public CacheStats stats() {
    return counts().minus(base);
  }

  /** Counts since the start, which no reset affects: they only grow. */
  public CacheStats counts() {
    return counter.snapshot().plus(view.stats());
  }

  /** Age of the oldest event not yet acknowledged, as the workers posted it, µs; 0 if none is. */
  public long backlogMicros() {
    long oldest =
        view.all().stream()
            .mapToLong(WorkerStatus::oldestMicros)
            .filter(micros -> micros > 0)
            .min()
            .orElse(0);
    return oldest == 0 ? 0 : Math.max(0, wallMicros.getAsLong() - oldest);
  }

  @Override
  public void resetStats() {
    base = stats().plus(base);
  }

  @Override
  public List<WorkerStatus> workers() {
    WorkerRunner own = runner;
    return own == null ? view.all() : view.behind(own.status());
  }

  public DeadLetters letters() {
    return records.deadLetters();
  }

  public Optional<WorkerRunner> runner() {
    return Optional.ofNullable(runner);
  }

  /** How the working set fits its Redis, as estimated at the start; empty before. */
  public Optional<MemoryEstimate> memoryEstimate() {
    return maintenance.memoryEstimate();
  }

  public Optional<ReadyMarker.Standing> standing() {
    return records.marker().read();
  }

  @Override
  public CacheAdmin admin() {
    return admin;
  }

  @Override
  public long deadLetters() {
    return records.deadLetters().size();
  }

  @Override
  public Health health() {
    WorkerRunner own = runner;
    return health(facts(Optional.ofNullable(own).map(WorkerRunner::status)));
  }

  @Override
  public Health healthAsPosted() {
    return health(healthFacts());
  }

  /** The facts behind {@link #healthAsPosted}, for later evaluation; never throws. */
  public HealthFacts healthFacts() {
    return facts(Optional.empty());
  }

  private HealthFacts facts(Optional<WorkerStatus> own) {
    Fact<HealthFacts.CacheFacts> read =
        HealthFacts.CacheFacts.read(
            records.marker(), records.history(), records.deadLetters(), nanos);
    String loss = watch.refusalNow();
    return new HealthFacts(read, view.posts(), own, loss == null ? "" : loss, feed != null);
  }

  /**
   * Evaluates facts read earlier, without any I/O. Facts that are too old by now count as unknown.
   */
  public Health health(HealthFacts facts) {
    return HealthRules.evaluate(facts, nanos.getAsLong(), wallMicros.getAsLong());
  }

  @Override
  public void close() {
    Closer closer = new Closer();
    WorkerRunner worker = runner;
    if (worker != null) {
      closer.run(worker::close);
    }
    closer.run(observer::close).run(maintenance::close).run(passes::close).run(store::close);
    Connections own = wiring.owned();
    if (own != null) {
      closer.run(own::close);
    }
    closer.report();
  }

  /** What an operator may do with this cache. */
  private final class Admin implements CacheAdmin {
    @Override
    public List<DeadLetter> deadLetters(int limit, String after) {
      return records.deadLetters().list(limit, after);
    }

    @Override
    public long deadLetterCount() {
      return records.deadLetters().size();
    }

    @Override
    public DeadLetter.Replay replay(String number) {
      return records.deadLetters().replay(number, repair);
    }

    @Override
    public Map<DeadLetter.Replay, Integer> replayAll() {
      return records.deadLetters().replayAll(repair);
    }

    @Override
    public boolean discard(String number) {
      return records.deadLetters().discard(number);
    }

    @Override
    public long discardAll() {
      return records.deadLetters().discardAll();
    }

    @Override
    public Optional<Pause> pauseWorkers(String owner, Duration life) {
      return WorkersPause.begin(records.pauseLease(), records.board(), owner, life, nanos)
          .map(pause -> pause);
    }

    @Override
    public boolean resumeWorkers() {
      return records.pauseLease().force();
    }

    @Override
    public Optional<DriftReport> lastReconcile() {
      return maintenance.lastReconcile();
    }
  }
}
