package io.prefetchbench.server.faults.rig;

import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.cache.PrefetchCacheBuilder;
import io.prefetchbench.cache.entity.Entity;
import io.prefetchbench.cache.redis.RedisPort;
import io.prefetchbench.cache.source.ChangeFeed;
import io.prefetchbench.cache.source.PrimarySource;
import io.prefetchbench.cache.source.mock.MockPrimary;
import io.prefetchbench.cache.source.mock.Shape;
import io.prefetchbench.cache.store.KeySpace;
import io.prefetchbench.cache.sync.RetryPolicy;
import io.prefetchbench.cache.sync.SyncOptions;
import io.prefetchbench.cache.sync.WorkerRunner;
import io.prefetchbench.server.Programs;
import io.prefetchbench.server.WorkerCommand;
import io.prefetchbench.server.faults.load.ProbeReader;
import io.prefetchbench.server.faults.load.ReadersPrimary;
import io.prefetchbench.server.faults.load.Truth;
import io.prefetchbench.server.faults.load.Writer;
import io.prefetchbench.testbed.fault.FaultProxy;
import io.prefetchbench.testbed.fault.MortalRedis;
import io.prefetchbench.testbed.process.ModuleProcess;
import io.prefetchbench.testbed.redis.RedisOptions;
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
import java.util.concurrent.atomic.AtomicLong;

/**
 * A primary and a cache on two real Redis behind links that can be broken, workers between them,
 * writers that know the truth of each id, readers that note every answer. Writers and the end's
 * comparison go around the links, so that no fault hides what is true.
 */
public final class Rig implements AutoCloseable {
  static final Duration TTL = Duration.ofMinutes(10);
  // A writer waits for each of its commits.
  private static final int WRITES_A_WRITER = 250;

  private static final int READERS = 2;
  private static final Duration START = Duration.ofSeconds(40);
  private static final RetryPolicy QUICK =
      new RetryPolicy(Duration.ofMillis(5), Duration.ofMillis(200), 10, Duration.ofMillis(300));

  private final RigOptions options;
  private final Client client;
  private final FeedKind feedKind;
  private final long seed;
  private final Random random;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private volatile MortalRedis cacheRedis;
  private volatile MortalRedis primaryRedis;
  private final FaultProxy cacheLink;
  private final FaultProxy feedLink;
  private volatile RedisPort directCache;
  private volatile MockPrimary primary;
  private final Truth truth = new Truth();
  private final ReadersPrimary readersPrimary = new ReadersPrimary();
  private final AtomicLong clockShiftMicros = new AtomicLong();
  private final List<LocalWorker> localWorkers = new CopyOnWriteArrayList<>();
  private final List<Writer> writers = new ArrayList<>();
  private final List<ProbeReader> readers = new ArrayList<>();
  private final PrefetchCache sync;
  private Optional<ModuleProcess> workerProcess = Optional.empty();

  private Rig(RigOptions options, Client client, FeedKind feedKind, long seed) {
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
          opened(MortalRedis.start(checking.with(options.cacheArgs().toArray(new String[0]))));
      primaryRedis =
          opened(MortalRedis.start(checking.with(options.primaryArgs().toArray(new String[0]))));
      cacheLink = opened(FaultProxy.open(cacheRedis.host(), cacheRedis.port()));
      feedLink = opened(FaultProxy.open(primaryRedis.host(), primaryRedis.port()));
      directCache = opened(Client.LETTUCE.connect(cacheRedis.host(), cacheRedis.port()));
      primary =
          MockPrimary.open(
              opened(Client.LETTUCE.connect(primaryRedis.host(), primaryRedis.port())),
              feedKind.primary());
      fill();
      sync = options.workerApart() ? startApart() : startHere("w1").cache();
      startLoad();
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** Starts everything; when this returns, the cache is loaded and the load runs. */
  public static Rig start(RigOptions options, Client client, FeedKind feed, long seed) {
    return new Rig(options, client, feed, seed);
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
    ChangeFeed real = feedKind.open(feedPort, prefix, name);
    AuditedFeed feed = new AuditedFeed(real, options.shuffled(), seed);
    PrefetchCache cache =
        builder(MockPrimary.open(feedPort, feedKind.primary()), reads, writes)
            .prefix(prefix)
            .feed(options.aroundFeed().apply(feed))
            .workerName(name)
            .listener(feed.listener())
            .build();
    WorkerRunner runner = cache.startWorker();
    LocalWorker worker = opened(new LocalWorker(cache, feed, runner, ports));
    localWorkers.add(worker);
    if (localWorkers.size() == 1 || !prefix.equals(options.prefix())) {
      cache.reprefetch(false);
    }
    return worker;
  }

  /** A further cache of this primary, without a worker; for passes, and for another primary. */
  public PrefetchCache passCache(PrimarySource from) {
    RedisPort port = opened(client.connect(cacheLink.host(), cacheLink.port()));
    return opened(builder(from, port, port).build());
  }

  /** The primary as passes see it, behind the link. */
  public MockPrimary linkedPrimary() {
    return MockPrimary.open(
        opened(client.connect(feedLink.host(), feedLink.port())), feedKind.primary());
  }

  private PrefetchCacheBuilder builder(PrimarySource from, RedisPort reads, RedisPort writes) {
    return PrefetchCache.of(from)
        .ports(reads, writes)
        .prefix(options.prefix())
        .ttl(TTL)
        .tombstoneTtl(options.tombstoneTtl())
        .syncOptions(SyncOptions.STANDARD.withRetry(QUICK).withBatchMax(64))
        .clocks(System::nanoTime, () -> Instant.now().plusNanos(1_000 * clockShiftMicros.get()));
  }

  private PrefetchCache startApart() {
    MockPrimary linked = linkedPrimary();
    RedisPort feedPort = opened(client.connect(feedLink.host(), feedLink.port()));
    RedisPort port = opened(client.connect(cacheLink.host(), cacheLink.port()));
    ChangeFeed feed = feedKind.open(feedPort, options.prefix(), "loader");
    PrefetchCache cache = opened(builder(linked, port, port).feed(feed).workerHere(false).build());
    cache.start();
    workerProcess = Optional.of(startProcess("w1"));
    return cache;
  }

  /** A worker process of this name, over Lettuce; ready when this returns. */
  public ModuleProcess startProcess(String name) {
    ModuleProcess worker =
        opened(
            Programs.start(
                WorkerCommand.class,
                "--name=" + name,
                "--redis=redis://" + cacheLink.host() + ":" + cacheLink.port(),
                "--primary=redis://" + feedLink.host() + ":" + feedLink.port(),
                "--feed=" + feedKind.primary().feed().word(),
                "--prefix=" + options.prefix(),
                "--ttl=" + TTL.toSeconds() + "s",
                "--tombstone-ttl=" + options.tombstoneTtl().toSeconds() + "s"));
    worker.awaitReady(START);
    return worker;
  }

  private void startLoad() {
    RedisPort port = opened(client.connect(cacheLink.host(), cacheLink.port()));
    PrefetchCache cache =
        opened(
            PrefetchCache.of(readersPrimary)
                .ports(port, port)
                .prefix(options.prefix())
                .ttl(TTL)
                .build());
    int many = Math.max(2, options.writesPerSecond() / WRITES_A_WRITER);
    int share = options.entities() / many;
    for (int i = 0; i < many; i++) {
      Writer writer =
          new Writer(
              primary,
              truth,
              i * share,
              (i + 1) * share,
              options.writesPerSecond() / many,
              seed,
              options.wildTexts());
      writers.add(writer);
      writer.start();
    }
    for (int i = 0; i < READERS; i++) {
      ProbeReader reader = new ProbeReader(i, cache, options.entities(), seed + i);
      readers.add(reader);
      reader.start();
    }
  }

  /** Ends the writers; what they have committed is true. Twice does nothing. */
  public void stopWriters() throws InterruptedException {
    for (Writer writer : writers) {
      writer.stop();
      Throwable failure = writer.failure();
      if (failure != null) {
        throw new IllegalStateException("a writer failed", failure);
      }
    }
  }

  void stopReaders() throws InterruptedException {
    for (ProbeReader reader : readers) {
      reader.stop();
    }
  }

  List<ProbeReader> readers() {
    return readers;
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

  /** Some id that readers read and writers write. */
  public String someId() {
    return Shape.id(random.nextInt(options.entities()));
  }

  public RigOptions options() {
    return options;
  }

  /** The names of the cache's keys. */
  public KeySpace keys() {
    return new KeySpace(options.prefix());
  }

  /** How changes come to the worker. */
  public FeedKind feedKind() {
    return feedKind;
  }

  public Random random() {
    return random;
  }

  public MortalRedis cacheRedis() {
    return cacheRedis;
  }

  public MortalRedis primaryRedis() {
    return primaryRedis;
  }

  /** Leads everybody to another Redis of the cache; the rig closes it. */
  public void failOver(MortalRedis to) {
    opened(to);
    cacheRedis = to;
    directCache = opened(Client.LETTUCE.connect(to.host(), to.port()));
    cacheLink.retarget(to.host(), to.port());
    cacheLink.reset();
  }

  /**
   * Leads workers and passes to another Redis of the primary, which lacks commits and begins a new
   * epoch for it; writers must have been stopped.
   */
  public void failOverPrimary(MortalRedis to) {
    opened(to);
    primaryRedis = to;
    primary =
        MockPrimary.open(opened(Client.LETTUCE.connect(to.host(), to.port())), feedKind.primary());
    long unused = primary.beginEpoch();
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

  /** The cache's Redis itself, around the link. */
  public RedisPort directCache() {
    return directCache;
  }

  public Truth truth() {
    return truth;
  }

  /** The cache that loaded, for an operator's commands. */
  public PrefetchCache sync() {
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

  /** The first worker if it is a process of its own. */
  public ModuleProcess workerProcess() {
    return workerProcess.orElseThrow();
  }

  long readersPrimaryUses() {
    return readersPrimary.uses();
  }

  /** Sets the wall clock of workers and passes of this process so far ahead, or back. */
  public void shiftClock(Duration by) {
    clockShiftMicros.set(by.toNanos() / 1_000);
  }

  /** Ends everything, newest first. */
  @Override
  public void close() {
    RuntimeException first = null;
    try {
      stopReaders();
      for (Writer writer : writers) {
        writer.stop();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
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
