package io.prefetchbench.load.ruler;

import io.prefetchbench.cache.CacheConfig.SyncOptions;
import io.prefetchbench.cache.ConnectionOptions;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.engine.CacheEngine;
import io.prefetchbench.cache.internal.engine.EngineBuilder;
import io.prefetchbench.cache.internal.feed.FeedOptions;
import io.prefetchbench.cache.internal.feed.StreamFeed;
import io.prefetchbench.cache.internal.pass.Lease;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.lettuce.LettucePort;
import io.prefetchbench.cache.internal.store.KeySpace;
import io.prefetchbench.cache.internal.store.RedisStore;
import io.prefetchbench.cache.internal.store.StatsCounter;
import io.prefetchbench.cache.internal.store.StoreOptions;
import io.prefetchbench.cache.internal.sync.DeadLetters;
import io.prefetchbench.cache.internal.sync.StatusBoard;
import io.prefetchbench.cache.internal.sync.SyncWorker;
import io.prefetchbench.cache.internal.sync.WorkerRunner;
import io.prefetchbench.load.judge.Equality;
import io.prefetchbench.load.plan.PhaseSchedule;
import io.prefetchbench.load.record.AppliedStamp;
import io.prefetchbench.load.record.Commit;
import io.prefetchbench.load.record.EntityComparison;
import io.prefetchbench.load.system.Background;
import io.prefetchbench.load.system.FeedBacklog;
import io.prefetchbench.load.system.Mutator;
import io.prefetchbench.testbed.redis.RedisOptions;
import io.prefetchbench.testbed.redis.RedisServer;
import io.prefetchbench.testkit.MockPrimary;
import io.prefetchbench.testkit.PrimaryOptions;
import io.prefetchbench.testkit.Shape;
import io.prefetchbench.testkit.StampLog;
import io.prefetchbench.testkit.StampRecorder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/**
 * A cache that runs in this process, correct or with one flaw: a Redis, a primary in it, one or two
 * workers, a reader, a mutator, all with stamps as in a run. Not thread-safe; use it from one
 * thread.
 */
final class LiveCache implements AutoCloseable {
  private static final Shape SHAPE = Shape.named("category-5").withBenchFields();
  private static final String PREFIX = "ruler:";
  private static final String MUTATOR_LOG = "mutator.stamps";
  private static final long SEED = 7;
  private static final long COPY_NANOS = Duration.ofMillis(50).toNanos();
  private static final long END_NANOS = Duration.ofSeconds(30).toNanos();

  private final Path folder;
  private final Trial trial;
  private final Deque<AutoCloseable> open;
  private final KeySpace keys = new KeySpace(PREFIX);
  private final LastWrites lastWrites = new LastWrites();
  private final RedisPort writes;
  private final RedisPort primaryPort;
  private final MockPrimary primary;
  private final CacheEngine cache;
  private final Version filledTo;
  private final StampLog.Writer mutatorLog;
  private final Mutator mutator;
  private final List<WorkerRunner> workers = new ArrayList<>();
  private final List<StampRecorder> recorders = new ArrayList<>();
  private final List<Path> workerLogs = new ArrayList<>();
  private final Map<String, Copy> copies = new HashMap<>();
  private final SplittableRandom random = new SplittableRandom(SEED);

  private record Copy(CompletableFuture<Lookup> lookup, long untilNanos) {}

  /**
   * Starts everything and loads the cache.
   *
   * @param folder for the logs of stamps
   */
  static LiveCache start(Path folder, Trial trial) throws IOException {
    Deque<AutoCloseable> open = new ArrayDeque<>();
    try {
      return new LiveCache(folder, trial, open);
    } catch (IOException | RuntimeException e) {
      close(open);
      throw e;
    }
  }

  private LiveCache(Path folder, Trial trial, Deque<AutoCloseable> open) throws IOException {
    this.folder = folder;
    this.trial = trial;
    this.open = open;
    RedisServer redis = opened(RedisServer.startEmbedded(RedisOptions.none()));
    writes = port(redis);
    primaryPort = port(redis);
    primary = MockPrimary.open(primaryPort, new PrimaryOptions("ruler", Duration.ZERO));
    primary.fill(SHAPE, trial.keys(), SEED, filled -> {});
    filledTo = primary.position();
    cache =
        opened(
            new EngineBuilder(primary)
                .ports(port(redis), writes)
                .prefix(PREFIX)
                .workerHere(false)
                .build());
    cache.start();
    startWorker(redis, trial.delay());
    if (trial.isSecondLate()) {
      startWorker(redis, Trial.LATE);
    }
    StampLog.Header header =
        new StampLog.Header(System.nanoTime(), wallMicros() * 1_000, Commit.COLUMNS);
    mutatorLog = opened(StampLog.Writer.create(folder.resolve(MUTATOR_LOG), header));
    mutator =
        new Mutator(
            primary::change,
            SHAPE,
            trial.keys(),
            trial.keys(),
            SEED,
            trial.deleteShare(),
            mutatorLog,
            System::nanoTime);
  }

  private <T extends AutoCloseable> T opened(T part) {
    open.push(part);
    return part;
  }

  private RedisPort port(RedisServer redis) {
    ConnectionOptions ordered = ConnectionOptions.STANDARD.withConnections(1);
    return opened(LettucePort.connect(RedisAddress.parse(redis.uri()), ordered));
  }

  private static long wallMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  private void startWorker(RedisServer redis, Duration delay) throws IOException {
    String name = "worker-" + (workers.size() + 1);
    Path log = folder.resolve(name + ".stamps");
    StampRecorder recorder =
        opened(StampRecorder.create(log, System.nanoTime(), wallMicros() * 1_000));
    RedisStore right = RedisStore.open(writes, writes, keys, StoreOptions.STANDARD);
    StreamFeed feed =
        opened(
            new StreamFeed(
                port(redis),
                FeedOptions.of(primary.options().feedKey(), "ruler", name),
                System::nanoTime));
    feed.open();
    // The cache was loaded before and nothing has changed since, so the start of the feed is no
    // gap.
    feed.healed(filledTo);
    SyncWorker.Parts parts =
        new SyncWorker.Parts(
            name,
            feed,
            new FlawedStore(right, writes, keys, trial.flaw(), delay, lastWrites),
            new DeadLetters(writes, keys),
            null,
            null,
            new StatsCounter(),
            recorder,
            System::nanoTime,
            LiveCache::wallMicros,
            RandomGenerator.getDefault());
    SyncWorker worker = new SyncWorker(parts, SyncOptions.STANDARD);
    StatusBoard board = new StatusBoard(writes, keys);
    workers.add(opened(WorkerRunner.start(worker, board, Lease.ofPause(writes, keys), () -> 0)));
    recorders.add(recorder);
    workerLogs.add(log);
  }

  /** Mutates at the times of a phase, from this start time on, on a separate thread. */
  void mutate(PhaseSchedule phase, long beginNanos) {
    phase.beginAt(beginNanos);
    mutator.start(phase);
  }

  /**
   * Performs one read, through a local copy if that is the flaw: one of two readers keeps its
   * results.
   */
  CompletableFuture<Lookup> read(String id) {
    if (trial.flaw() != Flaw.STALE_COPY || random.nextBoolean()) {
      return cache.getAsync(id);
    }
    long now = System.nanoTime();
    Copy copy = copies.get(id);
    if (copy == null || copy.untilNanos < now) {
      copy = new Copy(cache.getAsync(id), now + COPY_NANOS);
      copies.put(id, copy);
    }
    return copy.lookup;
  }

  /** Waits until everything is applied, stops the workers, and completes the logs. */
  void drain() throws IOException {
    if (!mutator.awaitIdle(END_NANOS)) {
      throw new IllegalStateException("the mutator did not end within 30 s");
    }
    FeedBacklog backlog = new FeedBacklog(primaryPort, primary.options().feedKey());
    Background.await(
        END_NANOS, () -> backlog.events().orElse(1) == 0, "not everything was applied within 30 s");
    for (WorkerRunner worker : workers) {
      worker.close();
    }
    mutatorLog.flush();
    if (mutator.failed() > 0 || recorders.stream().anyMatch(log -> !log.isWhole())) {
      throw new IllegalStateException(
          mutator.failed() + " mutations failed, or stamps are missing: " + mutator.firstError());
    }
  }

  List<Commit> commits() throws IOException {
    return StampLog.read(folder.resolve(MUTATOR_LOG)).stamps().stream().map(Commit::of).toList();
  }

  List<AppliedStamp> applications() throws IOException {
    List<AppliedStamp> all = new ArrayList<>();
    for (Path log : workerLogs) {
      StampLog.forEach(
          log,
          stamp -> {
            if (stamp.version().isNewerThan(filledTo)) {
              all.add(AppliedStamp.of(stamp));
            }
          });
    }
    return all;
  }

  /** Versions up to this one existed before the first mutation. */
  Version filledTo() {
    return filledTo;
  }

  LastWrites lastWrites() {
    return lastWrites;
  }

  /** Compares cache and primary; call it once everything is applied. */
  EntityComparison equality() {
    return Equality.compare(primary, writes, PREFIX);
  }

  @Override
  public void close() {
    close(open);
  }

  private static void close(Deque<AutoCloseable> open) {
    Exception failure = null;
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw new IllegalStateException("a part of the cache could not be closed", failure);
    }
  }
}
