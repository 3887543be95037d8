package io.prefetchbench.load.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.load.judge.Equality;
import io.prefetchbench.load.plan.LoadOptions;
import io.prefetchbench.load.plan.PhaseSchedule;
import io.prefetchbench.load.record.EntityComparison;
import io.prefetchbench.load.record.ReadPhase;
import io.prefetchbench.load.system.Background;
import io.prefetchbench.load.system.ChangingSystem;
import io.prefetchbench.load.system.ForeignSystem;
import io.prefetchbench.load.system.ProcessTable;
import io.prefetchbench.load.system.Rig;
import io.prefetchbench.load.system.Role;
import io.prefetchbench.load.system.SystemUnderTest;
import io.prefetchbench.reports.run.RunDirectoryException;
import io.prefetchbench.reports.run.RunWriter;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.Progress;
import io.prefetchbench.testbed.process.Home;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One load run, phase by phase: prepare, warm up, measure, drain, calibrate, join, verify,
 * evaluate, write. {@link #run} reads from top to bottom in this order and must be called once,
 * from one thread; the reads themselves are sent by a {@link ReadSender}.
 */
public final class LoadRun {
  private static final long CATCH_UP_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final RunPlan plan;
  private final Progress progress;
  private final PhaseProgress phases;
  private final GeneratorCalibration calibration = new GeneratorCalibration();
  private volatile @Nullable RunWriter files;
  private volatile @Nullable Rig rig;
  private volatile @Nullable ChangingSystem system;
  private volatile RunReport.@Nullable Ended ended;
  private volatile boolean over;

  /** Creates a run; from now on the exit of the JVM hands over its result. */
  public LoadRun(RunPlan plan) {
    this.plan = plan;
    LoadOptions options = plan.options();
    progress = Progress.onStderr(options.quiet());
    phases = PhaseProgress.of(plan.workload(), progress);
    ExitCodeHolder.atExit(this::shutDown);
  }

  public void run(ReadSender.Factory driver) {
    PreparedRun prepared = prepare();
    MeasuredRun measured;
    try (ReadSender sender = driver.open(target(prepared))) {
      WarmupMonitor warmup = warmUp(prepared, sender);
      ProcessTable processes = settle(prepared);
      measure(prepared, processes, sender);
      boolean drained = drain(prepared, processes);
      // Last, since its requests differ from the measured ones: the server's JIT compiler would
      // deoptimize and recompile the code for the reads, and that would be measured.
      phases.begin("calibration");
      sender.calibrate(calibration);
      measured = new MeasuredRun(plan, prepared, processes, drained, warmup.limit(), calibration);
    }
    over = true;
    phases.begin("join");
    JsonNode stats = prepared.stats();
    JoinedRun joined = JoinedRun.of(measured, stats);
    phases.begin("verify");
    EntityComparison equality = verify(prepared);
    if (equality != null) {
      phases.begin("evaluate");
    }
    RunEvaluation evaluation = RunEvaluation.of(measured, joined, equality, stats);
    ended = new RunReport(measured, joined, evaluation).write(stats, phases.begins());
    phases.begin("end");
    close(prepared);
  }

  private PreparedRun prepare() {
    phases.begin("connect");
    Path home = Home.find().folder();
    RunWriter created;
    try {
      created = plan.options().createDirectory(home, plan.workload().name());
    } catch (RunDirectoryException e) {
      throw new BadInput("--out: " + e.getMessage(), e);
    }
    files = created;
    try {
      PreparedRun prepared =
          new RunPreparation(plan, home, created).prepare(phases, opened -> rig = opened);
      system = prepared.changing();
      return prepared;
    } catch (IOException e) {
      throw new UncheckedIOException("the run directory cannot be written: " + e.getMessage(), e);
    }
  }

  public GeneratorCalibration calibration() {
    return calibration;
  }

  private ReadSender.Target target(PreparedRun prepared) {
    return new ReadSender.Target(
        prepared.baseUrl(),
        plan.options().protocol(),
        prepared.checksums(),
        prepared.own(),
        prepared.foreign(),
        () -> over);
  }

  private WarmupMonitor warmUp(PreparedRun prepared, ReadSender sender) {
    ReadPhase phase = plan.warmup();
    Duration longest = plan.workload().warmupLongest();
    WarmupMonitor monitor =
        new WarmupMonitor(phase, longest, this::endWarmup, () -> over, phases::state);
    if (phase.size() > 0) {
      phases.begin("warm-up");
      phase.onBegin(begin -> warmupBegins(prepared, monitor, begin));
      sender.send(phase);
    }
    return monitor;
  }

  private void warmupBegins(PreparedRun prepared, WarmupMonitor monitor, long beginNanos) {
    mutate(prepared, plan.timetable().warmupMutations(), beginNanos);
    var roles = prepared.roles();
    prepared.rehearsal().startAt(beginNanos, System.nanoTime(), new ProcessTable(roles));
    if (plan.workload().isWarmupAuto()) {
      monitor.start(beginNanos, roles.stream().map(Role::pid).toList());
    }
  }

  private void endWarmup(long endNanos) {
    plan.warmup().schedule().endAt(endNanos);
    plan.timetable().warmupMutations().endAt(endNanos);
  }

  /** Waits until the consumers have caught up, at most 60 s, and takes the first readings. */
  private ProcessTable settle(PreparedRun prepared) {
    SystemUnderTest own = prepared.own();
    ChangingSystem changing = prepared.changing();
    if (changing != null) {
      long warming = plan.warmup().size() > 0 ? plan.workload().warmupLongest().toNanos() : 0;
      changing.mutator().awaitIdle(warming + CATCH_UP_NANOS);
      awaitApplied(changing);
    }
    if (own != null) {
      own.cacheProber().reset();
      own.primaryProber().reset();
    }
    prepared.rehearsal().close();
    plan.warmup().recorder().trace().clear();
    var unused = prepared.hiccups().takeInterval();
    return new ProcessTable(prepared.roles());
  }

  private void measure(PreparedRun prepared, ProcessTable processes, ReadSender sender) {
    ReadPhase phase = plan.measurement();
    phase.onBegin(begin -> measurementBegins(prepared, processes, begin));
    sender.send(phase);
    if (phase.schedule().isPlaced()) {
      long end = plan.measured().endNanos();
      Background.await(
          Math.max(0, end - System.nanoTime()) + 1, () -> System.nanoTime() >= end, null);
    }
  }

  private void measurementBegins(PreparedRun prepared, ProcessTable processes, long beginNanos) {
    phases.begin("measurement");
    mutate(prepared, plan.timetable().mutations(), beginNanos);
    prepared.ticker().startAt(beginNanos, System.nanoTime(), processes);
    if (prepared.faults() != null) {
      prepared.faults().startAt(beginNanos);
    }
  }

  private static void mutate(PreparedRun prepared, PhaseSchedule phase, long beginNanos) {
    phase.beginAt(beginNanos);
    ChangingSystem changing = prepared.changing();
    if (changing != null) {
      changing.mutator().start(phase);
    }
  }

  /** Takes the last readings, and returns whether all changes were applied within 60 s. */
  private boolean drain(PreparedRun prepared, ProcessTable processes) {
    if (prepared.faults() != null) {
      prepared.faults().close();
    }
    processes.finish(prepared.longestPauses());
    prepared.ticker().close();
    phases.begin("drain");
    ChangingSystem changing = prepared.changing();
    if (changing == null) {
      return true;
    }
    changing.mutator().awaitIdle(CATCH_UP_NANOS);
    return awaitApplied(changing);
  }

  private static boolean awaitApplied(ChangingSystem changing) {
    return Background.await(CATCH_UP_NANOS, changing.allApplied(), null);
  }

  /** Null for a target, and for a system that has no time to settle. */
  private static @Nullable EntityComparison verify(PreparedRun prepared) {
    SystemUnderTest own = prepared.own();
    ForeignSystem foreign = prepared.foreign();
    if (own != null) {
      return Equality.compare(own.primary(), own.cachePort(), own.rig().prefix());
    }
    return foreign == null ? null : foreign.readLast().orElse(null);
  }

  private void close(PreparedRun prepared) {
    try {
      plan.measurement().recorder().trace().close();
    } catch (IOException e) {
      throw new UncheckedIOException("the trace of the reads cannot be closed", e);
    }
    phases.close();
    prepared.hiccups().close();
    if (prepared.own() != null) {
      prepared.own().close();
    }
    if (prepared.foreign() != null) {
      prepared.foreign().close();
    }
  }

  /** The last step of the JVM: hands over the result, or what an interrupted run measured. */
  private int shutDown(boolean failed) {
    over = true;
    phases.close();
    progress.close();
    GeneratorShutdown shutdown = new GeneratorShutdown(plan, progress);
    RunReport.Ended result = ended;
    if (result != null) {
      return shutdown.finish(result);
    }
    String reason = failed ? "broken down with an error" : "stopped before its end";
    ChangingSystem started = system;
    if (started != null) {
      started.mutator().stop();
    }
    return shutdown.interrupt(files, rig, reason);
  }
}
