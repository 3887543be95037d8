package io.prefetchbench.cache.internal.engine;

import io.prefetchbench.cache.CacheConfig;
import io.prefetchbench.cache.DriftReport;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.common.DaemonTimer;
import io.prefetchbench.cache.internal.pass.HistoryGuard;
import io.prefetchbench.cache.internal.pass.MemoryEstimate;
import io.prefetchbench.cache.internal.pass.PassLease;
import io.prefetchbench.cache.internal.pass.PrefixRegistry;
import io.prefetchbench.cache.internal.pass.ReadyMarker;
import io.prefetchbench.cache.internal.pass.Reconciler;
import io.prefetchbench.cache.internal.pass.TtlToucher;
import io.prefetchbench.cache.internal.store.CacheStore;
import io.prefetchbench.cache.internal.store.ReadyCheck;
import io.prefetchbench.cache.internal.store.RedisStore;
import io.prefetchbench.cache.internal.store.StoreOptions;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.cache.spi.PrimarySource;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Maintenance of a cache besides sync: entry TTLs, comparisons with the primary, a check of the
 * primary's epoch, the prefix registration, and the memory estimate. Thread-safe.
 */
final class CacheMaintenance implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CacheMaintenance.class);
  private static final Duration SETTLE = Duration.ofSeconds(2);
  private static final Duration LAPSE_AFTER = Duration.ofMinutes(10);
  private static final long REGISTER_NANOS = Duration.ofMinutes(1).toNanos();
  private static final long POSITION_NANOS = Duration.ofSeconds(2).toNanos();
  private static final long PAGE_PAUSE_NANOS = Duration.ofMillis(2).toNanos();
  private static final long TICK_MILLIS_MAX = 1_000;
  private static final int TOUCHES_A_TTL = 3;
  // A scheduled comparison takes a tenth of the time of one thread, of primary and cache.
  private static final int REST_PER_WORK = 9;
  private static final int TOUCH_LOOKS_A_TTL = 30;

  private final CacheConfig config;
  private final CacheRecords records;
  private final PrimarySource primary;
  private final LongSupplier nanos;
  private final CacheStore store;
  private final TtlToucher toucher;
  private final PassLease touchTurn;
  private final @Nullable MissedCommits missedCommits;
  private final Reconciler.Options bounds;
  private final PassLease reconcileTurn;
  private final PrefixRegistry registry;
  private final RandomGenerator random = RandomGenerator.getDefault();
  private final ScheduledExecutorService keeper;
  // Separate from the keeper: a comparison of a large cache takes minutes.
  private final ScheduledExecutorService comparer;
  private volatile @Nullable DriftReport lastReconcile;
  private volatile @Nullable MemoryEstimate memory;
  private boolean started;
  private boolean failed;
  private long registerDueNanos;
  private long touchDueNanos;
  private long positionDueNanos;

  CacheMaintenance(
      CacheConfig config,
      CacheWiring wiring,
      CacheRecords records,
      StoreOptions options,
      PrimarySource primary,
      @Nullable ChangeFeed feed) {
    this.config = config;
    this.records = records;
    this.primary = primary;
    this.nanos = wiring.nanos();
    this.missedCommits = feed == null ? null : new MissedCommits(feed, nanos);
    // On the writes' port, so that no reader waits behind a comparison. It ignores the marker: for
    // a comparison, a missing entry is absent. It writes single repairs, so any write form will do.
    this.store =
        wiring
            .around()
            .apply(
                RedisStore.openPlain(
                    records.port(),
                    records.port(),
                    records.keys(),
                    options.withReadyCheck(ReadyCheck.NOT_ASKED)));
    Duration ttl = config.ttl();
    this.toucher =
        new TtlToucher(store, ttl, records.marker()::isRenewed, LockSupport::parkNanos, random);
    this.touchTurn = records.lease("touch", ttl.dividedBy(TOUCHES_A_TTL));
    this.bounds =
        new Reconciler.Options(
            config.bulk().pageEntities(), SETTLE, ttl, config.bulk().firstIdsMax());
    long periodMillis = config.reconcileEvery().toMillis() * 8 / 10;
    this.reconcileTurn = records.lease("reconcile", Duration.ofMillis(Math.max(1, periodMillis)));
    Duration longest = ttl.compareTo(config.tombstoneTtl()) > 0 ? ttl : config.tombstoneTtl();
    this.registry = new PrefixRegistry(records.port(), records.keys(), longest.plus(LAPSE_AFTER));
    register();
    this.keeper = DaemonTimer.named("cache-upkeep-" + config.prefix());
    this.comparer = DaemonTimer.named("cache-reconcile-" + config.prefix());
  }

  /** The store of the cache, readable whether it is ready or not. */
  CacheStore stored() {
    return store;
  }

  private void register() {
    registerDueNanos = nanos.getAsLong() + REGISTER_NANOS;
    Optional<String> overlapping;
    try {
      overlapping = registry.register();
    } catch (RedisFault fault) {
      // A reader may lack the permission, or the server may be loading; neither prevents reads.
      LOG.debug("the prefix {} was not registered", config.prefix(), fault);
      return;
    }
    if (overlapping.isPresent()) {
      throw new IllegalArgumentException(
          "the prefix %s overlaps with %s, which is in use on this Redis: their entities would mix"
              .formatted(config.prefix(), overlapping.get()));
    }
  }

  /** Renews the registration once per minute; called on the watch's thread. */
  void renewRegistration() {
    if (nanos.getAsLong() - registerDueNanos >= 0) {
      register();
    }
  }

  synchronized void start(Passes passes) {
    if (started) {
      return;
    }
    started = true;
    long now = nanos.getAsLong();
    touchDueNanos = now;
    positionDueNanos = now + POSITION_NANOS;
    long tickMillis = Math.min(TICK_MILLIS_MAX, config.ttl().toMillis() / TOUCH_LOOKS_A_TTL);
    var unused =
        keeper.scheduleWithFixedDelay(
            () -> tick(passes), tickMillis, tickMillis, TimeUnit.MILLISECONDS);
    if (!config.reconcileEvery().isZero()) {
      scheduleReconcile();
    }
  }

  private synchronized void tick(Passes passes) {
    try {
      touchIfDue();
      compareHistoriesIfDue(passes);
      failed = false;
    } catch (RuntimeException | Error e) {
      // Catches everything the primary throws: an exception would end the schedule.
      if (!failed) {
        LOG.warn("maintenance of {} failed and will be retried: {}", config.prefix(), e.toString());
      }
      failed = true;
    }
  }

  private void touchIfDue() {
    if (nanos.getAsLong() - touchDueNanos < 0) {
      return;
    }
    touchDueNanos = nanos.getAsLong() + config.ttl().toNanos() / TOUCH_LOOKS_A_TTL;
    // One process refreshes TTLs in each third of the ttl: the lease is not released afterwards.
    if (records.marker().isRenewed() && touchTurn.take() instanceof PassLease.Held turn) {
      TtlToucher.Result result = toucher.run(PAGE_PAUSE_NANOS);
      LOG.debug("refreshed {} of {} lives", result.refreshed(), result.seen());
      if (!result.isWhole()) {
        turn.close();
      }
    }
  }

  private void compareHistoriesIfDue(Passes passes) {
    if (nanos.getAsLong() - positionDueNanos < 0) {
      return;
    }
    positionDueNanos = nanos.getAsLong() + POSITION_NANOS;
    HistoryGuard.Finding found = records.guard().look();
    if (missedCommits == null || found.state() != HistoryGuard.State.SAME) {
      return;
    }
    // In this order: a primary with its full history has everything the marker acknowledges.
    Optional<Version> acknowledged =
        records.marker().read().map(ReadyMarker.Standing::acknowledged);
    String missed =
        acknowledged.isEmpty() ? null : missedCommits.look(acknowledged.get(), primary.committed());
    if (missed != null) {
      passes.healIn(0, missed);
    }
  }

  private void scheduleReconcile() {
    long tenth = config.reconcileEvery().toNanos() / 10;
    long delayNanos = config.reconcileEvery().toNanos() - tenth + random.nextLong(2 * tenth + 1);
    if (!comparer.isShutdown()) {
      var unused = comparer.schedule(this::reconcileInTurn, delayNanos, TimeUnit.NANOSECONDS);
    }
  }

  /** Only one process of a cache runs the comparison in each period. */
  private void reconcileInTurn() {
    try {
      if (records.marker().read().isPresent() && reconcileTurn.take() instanceof PassLease.Held) {
        reconcile(config.reconcileMode(), bounds.withRestPerWork(REST_PER_WORK));
      }
    } catch (RuntimeException | Error e) {
      LOG.warn(
          "a scheduled comparison of {} failed and will be retried: {}",
          config.prefix(),
          e.toString());
    } finally {
      scheduleReconcile();
    }
  }

  DriftReport reconcile(DriftReport.Mode mode) {
    return reconcile(mode, bounds);
  }

  private DriftReport reconcile(DriftReport.Mode mode, Reconciler.Options options) {
    Reconciler reconciler =
        new Reconciler(
            primary, store, options, records.unstorable(), nanos, LockSupport::parkNanos);
    DriftReport report = reconciler.run(mode == DriftReport.Mode.REPAIR);
    lastReconcile = report;
    records
        .guard()
        .newerEntries(report.newer().count(), report.newer().firstIds(), report.newest());
    if (report.isClean()) {
      LOG.info("{}", report.summary());
    } else {
      LOG.error("{}", report.summary());
    }
    return report;
  }

  Optional<DriftReport> lastReconcile() {
    return Optional.ofNullable(lastReconcile);
  }

  void estimateMemory() {
    if (memory != null) {
      return;
    }
    try {
      MemoryEstimate estimate =
          MemoryEstimate.take(
              records.port(), records.keys(), store, primary.count(), 0, config.tombstoneTtl());
      memory = estimate;
      if (estimate.isFine()) {
        LOG.info("{}", estimate.words());
      } else {
        LOG.warn("{}", estimate.words());
      }
    } catch (RedisFault fault) {
      LOG.warn("the memory needed cannot be estimated: {}", fault.getMessage());
    }
  }

  Optional<MemoryEstimate> memoryEstimate() {
    return Optional.ofNullable(memory);
  }

  @Override
  public void close() {
    comparer.shutdownNow();
    keeper.shutdownNow();
  }
}
