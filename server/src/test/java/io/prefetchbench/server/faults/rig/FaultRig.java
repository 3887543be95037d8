package io.prefetchbench.server.faults.rig;

import io.prefetchbench.cache.CacheConfig.RetryPolicy;
import io.prefetchbench.cache.CacheConfig.SyncOptions;
import io.prefetchbench.cache.DriftReport;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.ReprefetchResult;
import io.prefetchbench.cache.WorkerStatus;
import io.prefetchbench.cache.internal.engine.CacheEngine;
import io.prefetchbench.cache.internal.engine.EngineBuilder;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Reply;
import io.prefetchbench.cache.internal.store.KeySpace;
import io.prefetchbench.cache.internal.sync.WorkerRunner;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.cache.spi.PrimarySource;
import io.prefetchbench.server.Programs;
import io.prefetchbench.server.TestFront;
import io.prefetchbench.server.faults.load.HttpCrowd;
import io.prefetchbench.server.faults.load.Truth;
import io.prefetchbench.server.faults.load.Writer;
import io.prefetchbench.testbed.fault.FaultProxy;
import io.prefetchbench.testbed.fault.RestartableRedis;
import io.prefetchbench.testbed.process.ModuleProcess;
import io.prefetchbench.testbed.redis.RedisOptions;
import io.prefetchbench.testkit.MockPrimary;
import io.prefetchbench.testkit.Shape;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * A primary and a cache on two real Redis behind links that can be broken, workers between them,
 * writers that know the truth of each id, readers that note every answer. Writers and the end's
 * comparison go around the links, so that no fault hides what is true.
 */
public final class FaultRig implements AutoCloseable {
  private static final long PASS_NANOS = 15_000_000_000L;

  static final Duration TTL = Duration.ofMinutes(10);

  /** A start costs most of what a cell does: those that run are not to be held up by many. */
  private static final Semaphore STARTING = new Semaphore(2);

  private static final Duration START = Duration.ofSeconds(60);
  private static final RetryPolicy QUICK =
      new RetryPolicy(Duration.ofMillis(5), Duration.ofMillis(200), 10, Duration.ofMillis(300));

  private final RigOptions options;
  private final RigClient client;
  private final RigFeed feedKind;
  private final long seed;
  private final Random random;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private volatile RestartableRedis cacheRedis;
  private volatile RestartableRedis primaryRedis;
  private final FaultProxy cacheLink;
  private final FaultProxy feedLink;
  private volatile RedisPort directCache;
  private volatile RedisPort auditPort;
  private volatile RedisPort primaryPort;
  private volatile MockPrimary primary;
  private final Truth truth = new Truth();
  private final AtomicLong clockShiftMicros = new AtomicLong();
  private final List<LocalWorker> localWorkers = new CopyOnWriteArrayList<>();
  private final CacheEngine sync;
  private final RigLoad load;
  private Optional<ModuleProcess> workerProcess = Optional.empty();

  private FaultRig(RigOptions options, RigClient client, RigFeed feedKind, long seed)
      throws InterruptedException {
    this.options = options;
    this.client = client;
    this.feedKind = feedKind;
    this.seed = seed;
    this.random = new Random(seed);
    try {
      RedisOptions checking =
          RedisOptions.checkingPayloads()
              .with("--enable-debug-command", "local", "--enable-protected-configs", "local")
              // A copy is had at once.
              .with("--repl-diskless-sync-delay", "0");
      cacheRedis =
          opened(RestartableRedis.start(checking.with(options.cacheArgs().toArray(new String[0]))));
      primaryRedis =
          opened(
              RestartableRedis.start(checking.with(options.primaryArgs().toArray(new String[0]))));
      cacheLink = opened(FaultProxy.open(cacheRedis.host(), cacheRedis.port()));
      feedLink = opened(FaultProxy.open(primaryRedis.host(), primaryRedis.port()));
      auditPort = opened(RigClient.LETTUCE.connect(cacheRedis.host(), cacheRedis.port()));
      directCache = opened(RigClient.patient(cacheRedis));
      primaryPort = opened(RigClient.patient(primaryRedis));
      primary = MockPrimary.open(primaryPort, feedKind.primary());
      fill();
      sync = options.workerApart() ? startApart() : startHere("w1").cache();
      if (options.workers() > 1) {
        startHere("w2");
      }
      load = RigLoad.start(this);
      opened(load);
    } catch (InterruptedException | RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** Starts everything; when this returns, the cache is loaded and the load runs. */
  public static FaultRig start(RigOptions options, RigClient client, RigFeed feed, long seed)
      throws InterruptedException {
    STARTING.acquire();
    try {
      return new FaultRig(options, client, feed, seed);
    } finally {
      STARTING.release();
    }
  }

  private <T extends AutoCloseable> T opened(T part) {
    opened.push(part);
    return part;
  }

  private void fill() {
    primary.fill(Writer.shape(), options.entities(), seed, written -> {});
    for (Entity entity : primary.records()) {
      truth.add(entity.id(), Truth.Commit.upsert(entity));
    }
  }

  /** A further worker in this process; it loads nothing unless it is the first. */
  public LocalWorker startHere(String name) {
    return startHere(name, options.prefix());
  }

  /** As {@link #startHere(String)}, of another cache of the same primary. */
  public LocalWorker startHere(String name, String prefix) {
    RedisPort feedPort = client.connect(feedLink.host(), feedLink.port());
    List<RedisPort> ports = new ArrayList<>(List.of(feedPort));
    RedisPort reads = client.connect(cacheLink.host(), cacheLink.port());
    ports.add(reads);
    RedisPort writes =
        options.aroundStorePort().apply(client.connect(cacheLink.host(), cacheLink.port()));
    ports.add(writes);
    ChangeFeed real = feedKind.open(feedPort, prefix, name, options.deadAfter());
    AuditedFeed feed = new AuditedFeed(real, options.shuffled(), seed);
    CacheEngine cache =
        builder(MockPrimary.open(feedPort, feedKind.primary()), reads, writes)
            .prefix(prefix)
            .feed(options.aroundFeed().apply(feed))
            .workerName(name)
            .listener(feed.listener())
            .build();
    cache.startWorker();
    WorkerRunner runner = cache.runner().orElseThrow();
    LocalWorker worker = opened(new LocalWorker(cache, feed, runner, ports));
    localWorkers.add(worker);
    boolean loads = localWorkers.size() == 1 && !options.workerApart();
    if (loads || !prefix.equals(options.prefix())) {
      var unused = pass(cache, false);
    }
    return worker;
  }

  /**
   * A pass that is tried again, for 15 s at most, while Redis does not answer within the short
   * patience of the system under test: that a machine is busy is no fault of the cache.
   */
  public static ReprefetchResult pass(CacheEngine cache, boolean force) {
    long end = System.nanoTime() + PASS_NANOS;
    while (true) {
      try {
        return cache.reprefetch(new PrefetchCache.ReprefetchOptions(force, written -> {}));
      } catch (RedisFault fault) {
        if (fault.kind() != RedisFault.Kind.TRANSIENT || System.nanoTime() - end > 0) {
          throw fault;
        }
      }
    }
  }

  /** A further cache of this primary, without a worker; for passes, and for another primary. */
  public CacheEngine passCache(PrimarySource from) {
    RedisPort port = opened(client.connect(cacheLink.host(), cacheLink.port()));
    return opened(builder(from, port, port).build());
  }

  /** The primary as passes see it, behind the link. */
  public MockPrimary linkedPrimary() {
    return MockPrimary.open(
        opened(client.connect(feedLink.host(), feedLink.port())), feedKind.primary());
  }

  private EngineBuilder builder(PrimarySource from, RedisPort reads, RedisPort writes) {
    EngineBuilder builder =
        new EngineBuilder(from)
            .ports(reads, writes)
            .prefix(options.prefix())
            .ttl(TTL)
            .tombstoneTtl(options.tombstoneTtl())
            .syncOptions(SyncOptions.STANDARD.withRetry(QUICK).withBatchMax(64))
            .clocks(
                System::nanoTime, () -> Instant.now().plusNanos(1_000 * clockShiftMicros.get()));
    return options.reconcileEvery().isZero()
        ? builder
        : builder.reconcile(options.reconcileEvery(), DriftReport.Mode.REPAIR);
  }

  private CacheEngine startApart() {
    MockPrimary linked = linkedPrimary();
    RedisPort feedPort = opened(client.connect(feedLink.host(), feedLink.port()));
    RedisPort port = opened(client.connect(cacheLink.host(), cacheLink.port()));
    ChangeFeed feed = feedKind.open(feedPort, options.prefix(), "loader", options.deadAfter());
    CacheEngine cache = opened(builder(linked, port, port).feed(feed).workerHere(false).build());
    cache.start();
    workerProcess = Optional.of(startProcess("w1", options.workerClassPath()));
    return cache;
  }

  /** A worker process of this name, over Lettuce; ready when this returns. */
  public ModuleProcess startProcess(String name) {
    return startProcess(name, Programs.classPath());
  }

  /** As {@link #startProcess(String)}, of a program with another class path. */
  public ModuleProcess startProcess(String name, String classPath) {
    ModuleProcess worker = opened(programs().worker(name, classPath));
    worker.awaitReady(START);
    return worker;
  }

  /** A server process that only reads, over the same links. */
  public ModuleProcess startServer(String classPath) {
    return opened(programs().server(classPath));
  }

  /** A server over the same cache, behind the same links, as a reader. */
  TestFront startFront() {
    return opened(programs().front());
  }

  private RigPrograms programs() {
    return new RigPrograms(this);
  }

  /** A further cache that only reads. */
  public CacheEngine readingCache(PrimarySource from) {
    RedisPort port = opened(client.connect(cacheLink.host(), cacheLink.port()));
    return opened(
        new EngineBuilder(from).ports(port, port).prefix(options.prefix()).ttl(TTL).build());
  }

  /** Ends the writers; what they have committed is true. Twice does nothing. */
  public void stopWriters() throws InterruptedException {
    load.stopWriters();
  }

  /** True if the last answer of {@code /health/ready} was READY. */
  public boolean serverSaysReady() {
    return load.probes().serverSaysReady();
  }

  /** Clients that call the server on every endpoint until they are closed. */
  public HttpCrowd crowd(int clients) {
    return HttpCrowd.start(load.probes().http(), clients, options.entities());
  }

  RigLoad load() {
    return load;
  }

  /** Commits an entity whose id no writer owns. */
  public void commitAside(String id, Map<String, String> fields) {
    var mutation =
        (primary.find(id).isPresent() ? primary.replace(id, fields) : primary.add(id, fields))
            .orElseThrow();
    truth.add(id, new Truth.Commit(mutation.version(), mutation.version(), fields));
  }

  /** Deletes an entity whose id no writer owns. */
  public void deleteAside(String id) {
    truth.add(id, Truth.Commit.delete(primary.delete(id).orElseThrow().version()));
  }

  /** True if the cache has this value, read without the library. */
  public boolean holds(String id, String field, String value) {
    Reply found = directCache.call(Command.of("HGET", keys().keyOf(id), field));
    return !found.isNothing() && found.text().equals(value);
  }

  /** Some id that readers read and writers write. */
  public String someId() {
    return Shape.id(random.nextInt(options.entities()));
  }

  long seed() {
    return seed;
  }

  public RigOptions options() {
    return options;
  }

  /** The names of the cache's keys. */
  public KeySpace keys() {
    return new KeySpace(options.prefix());
  }

  /** Of readers and of workers of this process. */
  public RigClient client() {
    return client;
  }

  /** How changes come to the worker. */
  public RigFeed feedKind() {
    return feedKind;
  }

  public Random random() {
    return random;
  }

  public RestartableRedis cacheRedis() {
    return cacheRedis;
  }

  public RestartableRedis primaryRedis() {
    return primaryRedis;
  }

  /** Leads everybody to another Redis of the cache; the rig closes it. */
  public void failOver(RestartableRedis to) {
    opened(to);
    cacheRedis = to;
    auditPort = opened(RigClient.LETTUCE.connect(to.host(), to.port()));
    directCache = opened(RigClient.patient(to));
    cacheLink.retarget(to.host(), to.port());
    cacheLink.reset();
  }

  /**
   * Leads workers, passes and the server to another Redis of the primary; writers must have been
   * stopped.
   *
   * @param ready makes it the primary it is to be, before anybody sees it
   */
  public void replacePrimary(RestartableRedis to, Consumer<MockPrimary> ready) {
    opened(to);
    primaryRedis = to;
    primaryPort = opened(RigClient.patient(to));
    primary = MockPrimary.open(primaryPort, feedKind.primary());
    ready.accept(primary);
    feedLink.retarget(to.host(), to.port());
    feedLink.reset();
  }

  /** Between the cache's Redis and everybody who uses it. */
  public FaultProxy cacheLink() {
    return cacheLink;
  }

  /** Between the primary's Redis and workers and passes. */
  public FaultProxy feedLink() {
    return feedLink;
  }

  /** The primary itself, around the link. */
  public MockPrimary primary() {
    return primary;
  }

  /** The primary's Redis itself, around the link. */
  public RedisPort primaryPort() {
    return primaryPort;
  }

  /** As {@link #directCache}, for who must not wait long. */
  RedisPort auditPort() {
    return auditPort;
  }

  /** The cache's Redis itself, around the link. */
  public RedisPort directCache() {
    return directCache;
  }

  public Truth truth() {
    return truth;
  }

  /** The cache that loaded, for an operator's commands. */
  public CacheEngine sync() {
    return sync;
  }

  /** Workers of this process, the first one first. */
  public List<LocalWorker> localWorkers() {
    return localWorkers;
  }

  /** The first worker of this process. */
  public LocalWorker worker() {
    return localWorkers.get(0);
  }

  /** The sum of what the workers of this process have counted. */
  public long total(ToLongFunction<WorkerStatus> count) {
    return localWorkers.stream().mapToLong(worker -> count.applyAsLong(worker.counts())).sum();
  }

  /** Lets no worker of this process poll, and waits until none does. */
  public void pauseWorkers(RigWatch watch) {
    localWorkers.forEach(LocalWorker::pause);
    watch.until("a pause", () -> localWorkers.stream().allMatch(LocalWorker::isPaused));
  }

  /** Lets the workers of this process poll again. */
  public void resumeWorkers() {
    localWorkers.forEach(LocalWorker::resume);
  }

  /** True if every event is acknowledged; false also if the feed cannot say. */
  public boolean isBacklogEmpty() {
    try {
      return worker().feed().backlog() == 0;
    } catch (RedisFault busy) {
      return false;
    }
  }

  /** The first worker if it is a process of its own. */
  public ModuleProcess workerProcess() {
    return workerProcess.orElseThrow();
  }

  /** Sets the wall clock of workers and passes of this process so far ahead, or back. */
  public void shiftClock(Duration by) {
    clockShiftMicros.set(by.toNanos() / 1_000);
  }

  /** Ends everything, newest first. */
  @Override
  public void close() {
    RuntimeException first = null;
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        RuntimeException failed = new IllegalStateException("a part could not be closed", e);
        first = first == null ? failed : first;
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
