package io.prefetchbench.load.run;

import io.prefetchbench.load.plan.GeneratorShare;
import io.prefetchbench.load.plan.LoadOptions;
import io.prefetchbench.load.plan.Timetable;
import io.prefetchbench.load.record.LiveSyncLag;
import io.prefetchbench.load.record.ReadPhase;
import io.prefetchbench.load.system.Checksums;
import io.prefetchbench.load.system.CompletionSignal;
import io.prefetchbench.load.system.HttpProbe;
import io.prefetchbench.load.system.MutatorThreads;
import io.prefetchbench.load.system.ReadProbes;
import io.prefetchbench.load.system.RedisInfo;
import io.prefetchbench.load.system.SystemUnderTest;
import io.prefetchbench.load.system.TargetProbe;
import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.cache.redis.RedisPort;
import io.prefetchbench.load.system.FaultTimeline;
import io.prefetchbench.load.system.ProcessTable;
import io.prefetchbench.load.system.Role;
import io.prefetchbench.load.system.ServerClient;
import io.prefetchbench.load.plan.PhaseSchedule;
import io.prefetchbench.load.plan.Workload;
import io.prefetchbench.reports.run.RunDirectoryException;
import io.prefetchbench.reports.run.RunWriter;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.Progress;
import io.prefetchbench.testbed.command.Untrustworthy;
import io.prefetchbench.testbed.environment.Environment;
import io.prefetchbench.testbed.probe.HiccupMeter;
import io.prefetchbench.testbed.process.Home;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One load run: connect, bulk load, warm-up, measurement, drain, calibration, join, verify; then
 * its run directory. The driver that sends the requests calls these methods in this order and gets
 * the due requests from the phases.
 *
 * <p>{@link #plan}, {@link #begin} and {@link #end} must be called from one thread; the rest may be
 * called from any.
 */
public final class LoadRun {
  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long CATCH_UP_NANOS = 60 * SECOND_NANOS;
  private static final long READY_NANOS = 120 * SECOND_NANOS;

  /** A bulk load slower than 10,000 entities per second is treated as stuck. */
  private static final long LOAD_NANOS_OF_ENTITY = 100_000;

  private final LoadOptions options;
  private final Workload workload;
  private final ReadPhase warmup;
  private final ReadPhase measurement;
  private final Timetable timetable;
  private final Checksums checksums;
  private final GeneratorCalibration calibration = new GeneratorCalibration();
  private final Milestones milestones;
  private final MutatorThreads mutating = new MutatorThreads();
  private final Generators generators;
  private final Progress progress;
  private final WarmupMonitor warming;
  private final PhaseProgress phases;
  private volatile @Nullable Parts parts;
  private volatile @Nullable RunWriter opening;
  private volatile boolean over;

  /** Everything that is open during the run. */
  record Parts(
      RunWriter files,
      Environment environment,
      String baseUrl,
      ServerClient client,
      SecondsTicker.Files recorded,
      HiccupMeter hiccups,
      SecondsTicker rehearsal,
      SecondsTicker ticker,
      @Nullable SystemUnderTest own,
      @Nullable TargetProbe target,
      @Nullable FaultTimeline faults,
      JsonNode loadedStats) {}

  private volatile @Nullable ProcessTable processes;

  /** Whether the consumers caught up; null before the end of the measurement. */
  private volatile @Nullable Boolean drained;

  private volatile @Nullable Ended ended;

  private LoadRun(LoadOptions options, Workload workload) {
    this.options = options;
    this.workload = workload;
    this.progress = Progress.onStderr(options.quiet());
    this.phases = PhaseProgress.of(workload, progress);
    this.milestones = new Milestones(phases::begin);
    this.checksums = new Checksums(options.target() == null);
    this.timetable = Timetable.of(workload);
    this.generators = new Generators(options);
    GeneratorShare own = generators.share();
    warmup = new ReadPhase(timetable.warmupReads(), own, this::warmupBegins);
    measurement = new ReadPhase(timetable.reads(), own, this::measurementBegins);
    warming = new WarmupMonitor(warmup, workload, this::endWarmup, this::isOver, phases);
  }

  /**
   * Plans a run without starting anything.
   *
   * @throws IllegalArgumentException with one clear line if the workload is missing or invalid
   */
  public static LoadRun plan(LoadOptions options) {
    return new LoadRun(options, options.readWorkload());
  }

  /** Connects, loads, and creates the run directory. */
  public void begin() {
    milestones.mark("connect");
    Home home = Home.find();
    RunWriter files;
    try {
      files = options.createDirectory(home.folder(), workload.name());
    } catch (RunDirectoryException e) {
      throw new BadInput("--out: " + e.getMessage(), e);
    }
    opening = files;
    try {
      parts = open(home.folder(), files);
    } catch (IOException e) {
      throw new UncheckedIOException("the run directory cannot be written: " + e.getMessage(), e);
    }
  }

  private Parts open(Path home, RunWriter files) throws IOException {
    Environment environment = Environment.begin(home);
    SystemUnderTest own = null;
    String url = options.target();
    SystemUnderTest.Files logs = SystemUnderTest.Files.of(files, options.processes());
    if (url == null) {
      own =
          SystemUnderTest.start(
              home,
              options,
              workload,
              logs,
              n -> phases.state(String.format("%,d entities into the primary", n)));
      own.describe(environment);
      files.writeJson("redis-before.json", RedisInfo.of(own));
      milestones.mark("bulk load");
      own.rig().startWorker(logs.workerStamps(), own.filledTo(), logs.workerLog());
      url = own.rig().startServer(logs.serverStamps(), own.filledTo(), logs.serverLog(), loading());
      ServerClient starting = new ServerClient(url);
      PreloadPhase.requireWhole(starting.stats());
      awaitReady(starting);
      String ours = url;
      own.probes().through(() -> new HttpProbe(ours, checksums));
    }
    ServerClient client = new ServerClient(url);
    if (!client.answers()) {
      throw new Untrustworthy("nothing answers at " + url + "/health/live");
    }
    TargetProbe target = own == null ? TargetProbe.of(url, options.protocol()) : null;
    JsonNode stats = client.stats();
    generators.start(home, url, files);
    if (own != null) {
      own.rig().pin(roles(own));
    }
    measurement.recorder().trace().spillTo(files.resolve("raw/reads.trace"));
    HiccupMeter hiccups = HiccupMeter.start();
    LiveSyncLag live = new LiveSyncLag(logs.mutatorStamps(), logs.workerStamps());
    SecondsTicker.Files warming = SecondsTicker.Files.ofWarmup(files);
    SecondsTicker rehearsal = new SecondsTicker(warming, warmup, hiccups, own, live, line -> {});
    SecondsTicker.Files measured = SecondsTicker.Files.ofMeasurement(files);
    SecondsTicker ticker =
        new SecondsTicker(measured, measurement, hiccups, own, live, phases::state);
    FaultTimeline faults = own == null ? null : own.faults(workload, client, logs);
    return new Parts(
        files,
        environment,
        url,
        client,
        measured,
        hiccups,
        rehearsal,
        ticker,
        own,
        target,
        faults,
        stats);
  }

  /** Maximum wait for the bulk load, besides the start of the server. */
  private Duration loading() {
    return Duration.ofNanos(workload.entities() * LOAD_NANOS_OF_ENTITY);
  }

  private void awaitReady(ServerClient server) {
    long most = READY_NANOS + loading().toNanos();
    String late = "the server was not ready within " + TimeUnit.NANOSECONDS.toSeconds(most) + " s";
    CompletionSignal.await(most, server::isReady, late);
  }

  /** The warm-up may begin: nothing to wait for. */
  public void warm(Runnable continuation) {
    milestones.mark("warm-up");
    generators.awaitWarmup(warmup, workload.warmup().longest(), continuation);
  }

  /**
   * Starts the calibration, unless started. It comes last: its requests differ from the measured
   * ones, so the server's JIT compiler would deoptimize and recompile the code for the reads, and
   * that would be measured.
   */
  public void calibrates() {
    milestones.mark("calibration");
  }

  /** Waits until the consumers have caught up, at most 60 s, then lets the measurement begin. */
  public void settle(Runnable continuation) {
    Runnable settle =
        () -> {
          settleNow();
          generators.awaitMeasurement(measurement, continuation);
        };
    var unused = CompletableFuture.runAsync(() -> ExitCodeHolder.runOrExit(settle));
  }

  private void settleNow() {
    Parts now = opened();
    awaitMutators();
    SystemUnderTest own = now.own();
    if (own != null) {
      CompletionSignal.await(CATCH_UP_NANOS, () -> own.backlog().events().orElse(0) == 0, null);
      own.cacheProber().reset();
      own.primaryProber().reset();
    }
    now.rehearsal().close();
    warmup.recorder().trace().clear();
    var unused = now.hiccups().takeInterval();
    processes = new ProcessTable(roles(own));
  }

  private List<Role> roles(@Nullable SystemUnderTest own) {
    List<Role> roles = own == null ? new ArrayList<>() : own.rig().roles();
    roles.add(new Role("generator", ProcessHandle.current().pid()));
    roles.addAll(generators.roles());
    return roles;
  }

  private void warmupBegins(long beginNanos) {
    generators.warmupBegins(beginNanos);
    Parts now = opened();
    mutate(timetable.warmupMutations(), beginNanos);
    ProcessTable table = new ProcessTable(roles(now.own()));
    now.rehearsal().startAt(beginNanos, System.nanoTime(), table);
    if (workload.warmup().isAuto()) {
      warming.start(beginNanos, roles(now.own()).stream().map(Role::pid).toList());
    }
  }

  private void endWarmup(long endNanos) {
    warmup.schedule().endAt(endNanos);
    timetable.warmupMutations().endAt(endNanos);
    generators.warmupEnds(endNanos);
  }

  /** Returns why the warm-up was not stable when the measurement began; null if it was. */
  @Nullable String warmupLimit() {
    return warming.limit();
  }

  private void measurementBegins(long beginNanos) {
    milestones.mark("measurement");
    generators.measurementBegins(beginNanos);
    Parts now = opened();
    if (now.own() != null) {
      now.own().probes().begin();
    }
    mutate(timetable.mutations(), beginNanos);
    now.ticker().startAt(beginNanos, System.nanoTime(), processes);
    if (now.faults() != null) {
      now.faults().startAt(beginNanos);
    }
  }

  private void mutate(PhaseSchedule phase, long beginNanos) {
    phase.beginAt(beginNanos);
    SystemUnderTest own = opened().own();
    if (own != null) {
      mutating.begin(own.mutator(), phase);
    }
  }

  private void awaitMutators() {
    boolean warming = warmup.size() > 0 && !timetable.mutations().isPlaced();
    long last = warming ? workload.warmup().longest().toNanos() : 0;
    CompletionSignal.await(last + CATCH_UP_NANOS, mutating::isOver, null);
    SystemUnderTest own = opened().own();
    if (own != null) {
      CompletionSignal.await(CATCH_UP_NANOS, () -> own.mutator().inFlight() == 0, null);
    }
  }

  /** Ends the measurement and waits until its changes are applied, at most 60 s. */
  public void drain(Runnable continuation) {
    Runnable drain =
        () -> {
          drained = drainNow();
          continuation.run();
        };
    var unused = CompletableFuture.runAsync(() -> ExitCodeHolder.runOrExit(drain));
  }

  private boolean drainNow() {
    Parts now = opened();
    SystemUnderTest own = now.own();
    awaitEndOfMeasurement();
    if (now.faults() != null) {
      now.faults().close();
    }
    ProcessTable table = processes;
    if (table != null) {
      table.finish(Hiccups.of(now));
    }
    now.ticker().close();
    milestones.mark("drain");
    awaitMutators();
    if (own != null) {
      own.probes().close();
    }
    return own == null
        || CompletionSignal.await(
            CATCH_UP_NANOS, () -> own.backlog().events().orElse(0) == 0, null);
  }

  /**
   * Joins, verifies, judges, writes the run, and stops everything that was started; call after
   * {@link #drain}.
   */
  public void end() {
    Parts now = opened();
    over = true;
    SystemUnderTest own = now.own();
    Boolean before = drained;
    boolean caughtUp = before == null ? drainNow() : before;
    milestones.mark("join");
    generators.join(measurement, now.files());
    RunEvaluation evaluation = new RunEvaluation(this, now, processes, caughtUp);
    ended = evaluation.write();
    closeTrace();
    milestones.mark("end");
    phases.close();
    now.hiccups().close();
    generators.close();
    if (own != null) {
      own.close();
    }
  }

  private void closeTrace() {
    try {
      measurement.recorder().trace().close();
    } catch (IOException e) {
      throw new UncheckedIOException("the trace of the reads cannot be closed", e);
    }
  }

  private void awaitEndOfMeasurement() {
    if (measurement.schedule().isPlaced()) {
      long end = measurement.schedule().beginNanos() + workload.duration().toNanos();
      CompletionSignal.await(
          Math.max(0, end - System.nanoTime()) + 1, () -> System.nanoTime() >= end, null);
    }
  }

  private Parts opened() {
    Parts now = parts;
    if (now == null) {
      throw new IllegalStateException("the run has not begun");
    }
    return now;
  }

  /** A finished run: its folder under its final name, and its exit code. */
  record Ended(Path folder, int exitCode) {}

  /**
   * The last step of the JVM: hands over the result, or writes the partial results of an
   * interrupted run.
   *
   * @param gatlingResults where Gatling wrote its own report
   * @param failed true if the run failed with an error that was already reported
   * @return the exit code of the run
   */
  public int shutDown(Path gatlingResults, boolean failed) {
    over = true;
    phases.close();
    String reason = failed ? "broken down with an error" : "stopped before its end";
    return new GeneratorShutdown(options, progress)
        .say(ended, parts, opening, workload.name(), reason, gatlingResults);
  }

  /**
   * Returns whether an entity's checksum matches, or the target's entities have none.
   *
   * @param body holds the entity as a JSON object in UTF-8, in {@code length} bytes after {@code
   *     from}
   */
  public boolean isIntact(byte[] body, int from, int length) {
    return checksums.isIntact(body, from, length);
  }

  /** Overload for decoded fields. */
  public boolean isIntact(Map<String, String> fields) {
    return checksums.isIntact(fields);
  }

  /** Returns whether any entity read had a checksum, so that torn ones would have been detected. */
  boolean sawChecksums() {
    return checksums.wereSeen();
  }

  /**
   * The cache under test, to be read in this process; the caller closes it.
   *
   * @throws IllegalStateException if the run is against a target
   */
  public PrefetchCache openCache() {
    return SystemUnderTest.required(opened().own()).openCache();
  }

  /** Sends the probe reads through this cache instead of over HTTP. */
  public void probeThrough(ReadProbes.Asks reader) {
    SystemUnderTest.required(opened().own()).probes().through(() -> reader);
  }

  /** A port to the Redis of the cache; the caller closes it. */
  public RedisPort openCachePort() {
    return SystemUnderTest.required(opened().own()).rig().cachePort();
  }

  /** Returns the server's base URL. */
  public String baseUrl() {
    return opened().baseUrl();
  }

  /** Returns the monotonic clock of all stamps. */
  public long nowNanos() {
    return System.nanoTime();
  }

  /** Returns true once no further read should be sent. */
  public boolean isOver() {
    return over;
  }

  public Workload workload() {
    return workload;
  }

  public LoadOptions options() {
    return options;
  }

  public GeneratorCalibration calibration() {
    return calibration;
  }

  public ReadPhase warmup() {
    return warmup;
  }

  public ReadPhase measurement() {
    return measurement;
  }

  Timetable timetable() {
    return timetable;
  }

  /** Returns the number of generator processes. */
  int generators() {
    return generators.count();
  }

  Milestones milestones() {
    return milestones;
  }
}
