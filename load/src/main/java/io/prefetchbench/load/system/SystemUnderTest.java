package io.prefetchbench.load.system;

import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.engine.CacheEngine;
import io.prefetchbench.cache.internal.engine.EngineBuilder;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.store.KeySpace;
import io.prefetchbench.cache.internal.sync.StatusBoard;
import io.prefetchbench.load.plan.LoadOptions;
import io.prefetchbench.load.plan.Workload;
import io.prefetchbench.load.record.Commit;
import io.prefetchbench.reports.run.RunWriter;
import io.prefetchbench.testbed.environment.Environment;
import io.prefetchbench.testbed.redis.RedisFacts;
import io.prefetchbench.testbed.redis.RedisResolver;
import io.prefetchbench.testbed.redis.RedisServer;
import io.prefetchbench.testbed.redis.RespConnection;
import io.prefetchbench.testkit.FeedChoice;
import io.prefetchbench.testkit.Shape;
import io.prefetchbench.testkit.StampLog;
import io.prefetchbench.testkit.WritablePrimary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Everything that a run starts itself. Created and closed by one thread. */
public final class SystemUnderTest implements ChangingSystem, AutoCloseable {
  private final Rig rig;
  private final RedisPort cachePort;
  private final WritablePrimary primary;
  private final Version filledTo;
  private final StampLog.Writer mutatorLog;
  private final Mutator mutator;
  private final PingProber cacheProber;
  private final PingProber primaryProber;

  /** Where a run's stamp logs and process logs go. */
  public record Files(
      Path mutatorStamps,
      Path workerStamps,
      Path serverStamps,
      Path serverLog,
      Path workerLog,
      Path relayStamps,
      Path relayLog) {
    private static final int WORKERS_MAX = 1_000;

    public static Files of(RunWriter run) {
      return new Files(
          run.resolve("raw/mutator.stamps"),
          run.resolve("raw/worker.stamps"),
          run.resolve("raw/server.stamps"),
          run.resolve("raw/server.log"),
          run.resolve("raw/worker.log"),
          run.resolve("raw/relay.stamps"),
          run.resolve("raw/relay.log"));
    }

    /** Where a restarted worker writes its stamps: it starts a new log. */
    public Path nextWorkerStamps() {
      return allWorkerStamps(WORKERS_MAX).filter(file -> !exists(file)).findFirst().orElseThrow();
    }

    /** Returns the logs of all writers to the cache. */
    public List<Path> writersStamps() {
      Stream<Path> workers = allWorkerStamps(WORKERS_MAX).takeWhile(Files::exists);
      return Stream.concat(workers, Stream.of(serverStamps)).toList();
    }

    private static boolean exists(Path file) {
      return java.nio.file.Files.exists(file);
    }

    private Stream<Path> allWorkerStamps(int most) {
      String first = String.valueOf(workerStamps.getFileName());
      return IntStream.rangeClosed(1, most)
          .mapToObj(n -> n == 1 ? first : first.replace(".stamps", "-" + n + ".stamps"))
          .map(workerStamps::resolveSibling);
    }
  }

  /** Starts the servers, fills the primary; {@code opened} receives first what is to be ended. */
  public static SystemUnderTest start(
      Path home,
      LoadOptions options,
      Workload workload,
      Files files,
      Consumer<Rig> opened,
      LongConsumer progress) {
    Rig rig =
        Rig.open(
            home,
            options.childJvm(),
            RedisResolver.ofEnvironment(),
            options.redisFor(workload),
            new Rig.Primary(
                options.primary(),
                options.feed(),
                options.kafka(),
                options.debeziumPoll(),
                files.relayStamps(),
                files.relayLog()));
    opened.accept(rig);
    try {
      FaultInjector.check(rig, workload.faults());
      return new SystemUnderTest(rig, workload, files, progress);
    } catch (RuntimeException e) {
      rig.close();
      throw e;
    } catch (IOException e) {
      rig.close();
      throw new UncheckedIOException("the mutator's stamp log cannot be written", e);
    }
  }

  private SystemUnderTest(Rig rig, Workload workload, Files files, LongConsumer progress)
      throws IOException {
    this.rig = rig;
    cachePort = rig.cachePort();
    Shape shape = Shape.named(workload.shape()).withBenchFields();
    rig.primary().fill(shape, workload.entitiesAtStart(), workload.seed(), progress);
    primary = rig.primary().primary();
    filledTo = primary.position();
    long monotonicNanos = System.nanoTime();
    Instant wall = Instant.now();
    long wallNanos = TimeUnit.SECONDS.toNanos(wall.getEpochSecond()) + wall.getNano();
    StampLog.Header header = new StampLog.Header(monotonicNanos, wallNanos, Commit.COLUMNS);
    mutatorLog = StampLog.Writer.create(files.mutatorStamps(), header);
    mutator =
        new Mutator(
            primary::change,
            shape,
            workload.entities(),
            workload.entitiesAtStart(),
            workload.seed(),
            workload.deleteShare(),
            mutatorLog,
            System::nanoTime);
    cacheProber = new PingProber(() -> PingProber.Connection.to(rig.cache()), System::nanoTime);
    primaryProber = new PingProber(rig.primary()::openPing, System::nanoTime);
  }

  public Rig rig() {
    return rig;
  }

  public FaultTimeline faults(Workload workload, ServerClient client, Files logs) {
    Runnable worker =
        () -> rig.startWorker(logs.nextWorkerStamps(), recordedAfter(), logs.workerLog());
    Runnable second =
        () -> rig.startSecondWorker(logs.nextWorkerStamps(), recordedAfter(), logs.workerLog());
    FaultInjector injector = new FaultInjector(rig, worker, second, client::reprefetch);
    return new FaultTimeline(workload.faults(), injector, System::nanoTime);
  }

  /** Returns this system; a run against a target has none. */
  public static SystemUnderTest required(@Nullable SystemUnderTest own) {
    if (own == null) {
      throw new IllegalStateException("a target is read over HTTP only");
    }
    return own;
  }

  /** Returns the cache under test for a reader in this process: it neither loads nor syncs. */
  public CacheEngine openCache() {
    return new EngineBuilder(primary)
        .redis(rig.cache().address())
        .prefix(rig.prefix())
        .workerHere(false)
        .build();
  }

  public void describe(Environment environment) {
    environment.redis("cache", rig.cache());
    rig.primary().describe(environment);
  }

  /** The INFO sections of the Redis servers of the run, by role, section and name. */
  public Map<String, Object> redisInfo() {
    Map<String, Object> both = new LinkedHashMap<>();
    both.put("cache", sections(rig.cache()));
    if (rig.primary() instanceof MockSystem mock) {
      both.put("primary", sections(mock.server()));
    }
    return both;
  }

  private static Map<String, Object> sections(RedisServer server) {
    Map<String, Object> sections = new LinkedHashMap<>();
    try (RespConnection connection = server.connect()) {
      for (String section : List.of("server", "memory", "stats", "cpu", "commandstats")) {
        sections.put(section, RedisFacts.info(connection, section));
      }
    }
    return sections;
  }

  public RedisPort cachePort() {
    return cachePort;
  }

  public WritablePrimary primary() {
    return primary;
  }

  public FeedChoice feed() {
    return rig.primary().feed();
  }

  public Version recordedAfter() {
    return rig.primary().recordedAfter();
  }

  /** Versions up to this one existed before the first mutation. */
  public Version filledTo() {
    return filledTo;
  }

  @Override
  public Mutator mutator() {
    return mutator;
  }

  /** A feed that does not know how much is left knows at least as of when the cache is fresh. */
  @Override
  public BooleanSupplier allApplied() {
    if (!feed().decodesLog()) {
      return () -> backlog().orElse(0) == 0;
    }
    long sinceMicros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    StatusBoard workers = new StatusBoard(cachePort, new KeySpace(rig.prefix()));
    return () -> workers.read().stream().anyMatch(w -> w.freshAsOfMicros() >= sinceMicros);
  }

  @Override
  public OptionalLong backlog() {
    return rig.primary().backlog();
  }

  public String primaryInWords() {
    return rig.primary() instanceof MockSystem
        ? "mock primary in a Redis"
        : "table in a PostgreSQL";
  }

  public String primaryRole() {
    return rig.primary() instanceof MockSystem ? Role.PRIMARY_REDIS : Role.POSTGRES;
  }

  public PingProber cacheProber() {
    return cacheProber;
  }

  public PingProber primaryProber() {
    return primaryProber;
  }

  @Override
  public void flushLog() throws IOException {
    mutatorLog.flush();
  }

  @Override
  public void close() {
    cacheProber.close();
    primaryProber.close();
    try {
      mutatorLog.close();
    } catch (IOException e) {
      throw new UncheckedIOException("the mutator's stamp log cannot be closed", e);
    } finally {
      cachePort.close();
      rig.close();
    }
  }
}
