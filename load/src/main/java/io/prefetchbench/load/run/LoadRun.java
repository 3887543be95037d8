package io.prefetchbench.load.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.cache.redis.RedisPort;
import io.prefetchbench.load.fault.FaultTimeline;
import io.prefetchbench.load.rig.ProcessTable;
import io.prefetchbench.load.rig.Role;
import io.prefetchbench.load.rig.ServerClient;
import io.prefetchbench.load.schedule.PhaseSchedule;
import io.prefetchbench.load.workload.Workload;
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
 * its run directory. The driver that sends the requests calls these methods in this order and asks
 * the phases what is due.
 *
 * <p>{@link #plan}, {@link #begin} and {@link #end} are for one thread; the rest may be called from
 * any.
 */
public final class LoadRun {
  /** The header that carries the version of what was read. */
  public static final String VERSION_HEADER = "Prefetch-Version";

  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long CATCH_UP_NANOS = 60 * SECOND_NANOS;
  private static final long READY_NANOS = 120 * SECOND_NANOS;

  /** A bulk load of less than 10,000 entities per second does not come to an end. */
  private static final long LOAD_NANOS_OF_ENTITY = 100_000;

  private final LoadOptions options;
  private final Workload workload;
  private final ReadPhase warmup;
  private final ReadPhase measurement;
  private final Timetable timetable;
  private final Checksums checksums;
  private final Calibration calibration = new Calibration();
  private final Milestones milestones;
  private final Mutating mutating = new Mutating();
  private final Generators generators;
  private final Progress progress;
  private final WarmupMonitor warming;
  private final PhaseProgress phases;
  private volatile @Nullable Parts parts;
  private volatile @Nullable RunWriter opening;
  private volatile boolean over;

  /** Everything that is open while the run runs. */
  record Parts(
      RunWriter files,
      Environment environment,
      String baseUrl,
      ServerClient client,
      Pulse.Files recorded,
      HiccupMeter hiccups,
      Pulse rehearsal,
      Pulse pulse,
      @Nullable Assembly own,
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
    Slice own = generators.slice();
    warmup = new ReadPhase(timetable.warmupReads(), own, this::warmupBegins);
    measurement = new ReadPhase(timetable.reads(), own, this::measurementBegins);
    warming = new WarmupMonitor(warmup, workload, this::endWarmup, this::isOver, phases);
  }

  /**
   * Lays out a run; starts nothing.
   *
   * @throws IllegalArgumentException with one clear line if the workload is not there or broken
   */
  public static LoadRun plan(LoadOptions options) {
    return new LoadRun(options, options.readWorkload());
  }

  /** Connects, loads, and makes the run directory. */
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
    Assembly own = null;
    String url = options.target();
    Assembly.Files logs = Assembly.Files.of(files, options.processes());
    if (url == null) {
      own =
          Assembly.start(
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
      BulkLoad.requireWhole(starting.stats());
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
    Live live = new Live(logs.mutatorStamps(), logs.workerStamps());
    Pulse.Files warming = Pulse.Files.ofWarmup(files);
    Pulse rehearsal = new Pulse(warming, warmup, hiccups, own, live, line -> {});
    Pulse.Files measured = Pulse.Files.ofMeasurement(files);
    Pulse pulse = new Pulse(measured, measurement, hiccups, own, live, phases::state);
    FaultTimeline faults = own == null ? null : own.faults(workload, client, logs);
    return new Parts(
        files,
        environment,
        url,
        client,
        measured,
        hiccups,
        rehearsal,
        pulse,
        own,
        target,
        faults,
        stats);
  }

  /** The longest that the bulk load is waited for, besides the start of the server. */
  private Duration loading() {
    return Duration.ofNanos(workload.entities() * LOAD_NANOS_OF_ENTITY);
  }

  private void awaitReady(ServerClient server) {
    long most = READY_NANOS + loading().toNanos();
    String late = "the server was not ready within " + TimeUnit.NANOSECONDS.toSeconds(most) + " s";
    Awaited.await(most, server::isReady, late);
  }

  /** The warm-up may begin: nothing to wait for. */
  public void warm(Runnable continuation) {
    milestones.mark("warm-up");
    generators.awaitWarmup(warmup, workload.warmup().longest(), continuation);
  }

  /**
   * The calibration begins, if it has not. It comes last: its requests are not those that are
   * measured, so the server's JIT compiler would undo and redo what it had made for the reads, and
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
    var unused = CompletableFuture.runAsync(() -> LastWord.runOrExit(settle));
  }

  private void settleNow() {
    Parts now = opened();
    awaitMutators();
    Assembly own = now.own();
    if (own != null) {
      Awaited.await(CATCH_UP_NANOS, () -> own.backlog().events().orElse(0) == 0, null);
      own.cacheProber().reset();
      own.primaryProber().reset();
    }
    now.rehearsal().close();
    warmup.recorder().trace().clear();
    var unused = now.hiccups().takeInterval();
    processes = new ProcessTable(roles(own));
  }

  private List<Role> roles(@Nullable Assembly own) {
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

  /** Why the warm-up was not stable when the measurement began; null if it was. */
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
    now.pulse().startAt(beginNanos, System.nanoTime(), processes);
    if (now.faults() != null) {
      now.faults().startAt(beginNanos);
    }
  }

  private void mutate(PhaseSchedule phase, long beginNanos) {
    phase.beginAt(beginNanos);
    Assembly own = opened().own();
    if (own != null) {
      mutating.begin(own.mutator(), phase);
    }
  }

  private void awaitMutators() {
    boolean warming = warmup.size() > 0 && !timetable.mutations().isPlaced();
    long last = warming ? workload.warmup().longest().toNanos() : 0;
    Awaited.await(last + CATCH_UP_NANOS, mutating::isOver, null);
    Assembly own = opened().own();
    if (own != null) {
      Awaited.await(CATCH_UP_NANOS, () -> own.mutator().inFlight() == 0, null);
    }
  }

  /** Ends the measurement and waits until its changes are applied, at most 60 s. */
  public void drain(Runnable continuation) {
    Runnable drain =
        () -> {
          drained = drainNow();
          continuation.run();
        };
    var unused = CompletableFuture.runAsync(() -> LastWord.runOrExit(drain));
  }

  private boolean drainNow() {
    Parts now = opened();
    Assembly own = now.own();
    awaitEndOfMeasurement();
    if (now.faults() != null) {
      now.faults().close();
    }
    ProcessTable table = processes;
    if (table != null) {
      table.finish(Hiccups.of(now));
    }
    now.pulse().close();
    milestones.mark("drain");
    awaitMutators();
    if (own != null) {
      own.probes().close();
    }
    return own == null
        || Awaited.await(CATCH_UP_NANOS, () -> own.backlog().events().orElse(0) == 0, null);
  }

  /** Joins, verifies, judges, writes the run, ends what was started; after {@link #drain}. */
  public void end() {
    Parts now = opened();
    over = true;
    Assembly own = now.own();
    Boolean before = drained;
    boolean caughtUp = before == null ? drainNow() : before;
    milestones.mark("join");
    generators.join(measurement, now.files());
    Conclusion conclusion = new Conclusion(this, now, processes, caughtUp);
    ended = conclusion.write();
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
      Awaited.await(Math.max(0, end - System.nanoTime()) + 1, () -> System.nanoTime() >= end, null);
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
   * The last word of the JVM: hands over the result, or writes what there is of an interrupted run.
   *
   * @param gatlingResults where Gatling wrote its own report
   * @param failed true if the run broke down with an error that was reported already
   * @return the exit code of the run
   */
  public int shutDown(Path gatlingResults, boolean failed) {
    over = true;
    phases.close();
    String reason = failed ? "broken down with an error" : "stopped before its end";
    return new Farewell(options, progress)
        .say(ended, parts, opening, workload.name(), reason, gatlingResults);
  }

  /**
   * True if an entity's checksum matches, or the target's entities have none.
   *
   * @param body holds the entity as a JSON object in UTF-8, in {@code length} bytes after {@code
   *     from}
   */
  public boolean isIntact(byte[] body, int from, int length) {
    return checksums.isIntact(body, from, length);
  }

  /** As the other, of fields. */
  public boolean isIntact(Map<String, String> fields) {
    return checksums.isIntact(fields);
  }

  /** True if any entity that was read had a checksum, so that torn ones would have been seen. */
  boolean sawChecksums() {
    return checksums.wereSeen();
  }

  /**
   * The cache under test, to be read in this process; the caller closes it.
   *
   * @throws IllegalStateException if the run is against a target
   */
  public PrefetchCache openCache() {
    return Assembly.required(opened().own()).openCache();
  }

  /** Sends the probe reads through here, and not over HTTP. */
  public void probeThrough(Probes.Asks reader) {
    Assembly.required(opened().own()).probes().through(() -> reader);
  }

  /** A port to the Redis of the cache; the caller closes it. */
  public RedisPort openCachePort() {
    return Assembly.required(opened().own()).rig().cachePort();
  }

  /** The server's base URL. */
  public String baseUrl() {
    return opened().baseUrl();
  }

  /** The monotonic clock of all stamps. */
  public long nowNanos() {
    return System.nanoTime();
  }

  /** True once no further read shall be sent. */
  public boolean isOver() {
    return over;
  }

  public Workload workload() {
    return workload;
  }

  public LoadOptions options() {
    return options;
  }

  public Calibration calibration() {
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

  /** Number of generator processes. */
  int generators() {
    return generators.count();
  }

  Milestones milestones() {
    return milestones;
  }
}
