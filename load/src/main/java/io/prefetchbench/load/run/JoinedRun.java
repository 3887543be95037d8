package io.prefetchbench.load.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.load.judge.FaultFigures;
import io.prefetchbench.load.plan.ScheduledFault;
import io.prefetchbench.load.plan.Workload;
import io.prefetchbench.load.record.MeasuredEvents;
import io.prefetchbench.load.record.StampParts;
import io.prefetchbench.load.system.FaultTimeline;
import io.prefetchbench.load.system.ServerClient;
import io.prefetchbench.load.system.SystemUnderTest;
import io.prefetchbench.reports.run.RunWriter;
import io.prefetchbench.testkit.Shape;
import io.prefetchbench.testkit.StampLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The joined stamps of mutator, worker and readers, and what follows from them.
 *
 * @param faults the effects of the faults of the workload; null if it has none
 * @param dead dead letters of the whole run, if the worker reported them
 * @param clockOffsetNanos clock offset of worker against mutator, from the clock pairs of their
 *     logs; 0 on one monotonic clock
 */
record JoinedRun(
    SyncFigures sync,
    ReadFindings findings,
    @Nullable FaultFigures faults,
    OptionalLong dead,
    long clockOffsetNanos) {
  /**
   * A read can show a contradiction if its key changed within this multiple of the p99 of the lag.
   */
  private static final long DECISIVE_LAGS = 10;

  /**
   * Stops the worker and joins the stamps.
   *
   * @param stats the server's, after the run
   */
  static JoinedRun of(MeasuredRun run, SystemUnderTest own, JsonNode stats) {
    RunPlan plan = run.plan();
    RunWriter files = run.prepared().files();
    SystemUnderTest.Files logs = SystemUnderTest.Files.of(files, plan.options().processes());
    SyncFigures.Span span = plan.measured();
    Path raw = files.resolve("raw");
    try {
      own.flushLog();
      own.rig().stopWorker();
      try (StampParts parts = parted(plan, own, logs, raw);
          MeasuredEvents events = new MeasuredEvents(raw, span.beginNanos(), span.endNanos())) {
        SyncFigures sync =
            SyncFigures.write(
                files.resolve("sync.hlog"), parts, span, own.feed().isOfDatabase(), events);
        ReadFindings.Rules rules = rules(plan.workload(), own, sync);
        ReadFindings findings =
            ReadFindings.write(files, plan.measurement(), own.probes(), parts, rules, span);
        FaultFigures faults = faults(run, events);
        OptionalLong dead = ServerClient.counter(stats.path("worker"), "dead");
        return new JoinedRun(sync, findings, faults, dead, clockOffsetNanos(logs));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the stamps cannot be joined: " + e.getMessage(), e);
    }
  }

  /** All stamps and reads, in enough parts that each fits into memory. */
  private static StampParts parted(
      RunPlan plan, SystemUnderTest own, SystemUnderTest.Files logs, Path raw) throws IOException {
    long logBytes = Files.size(logs.mutatorStamps());
    for (Path log : logs.writersStamps()) {
      logBytes += Files.size(log);
    }
    long heap = Runtime.getRuntime().maxMemory();
    boolean losesChanges =
        plan.workload().faults().stream()
            .anyMatch(fault -> fault.kind() == ScheduledFault.Kind.SLOT_DROPPED);
    StampParts parts =
        new StampParts(
            raw,
            StampParts.countFor(logBytes, plan.measurement().size(), heap),
            own.feed().showsLatestState() || losesChanges,
            losesChanges);
    parts.addCommits(logs.mutatorStamps());
    for (Path log : logs.writersStamps()) {
      parts.addApplications(log, own.recordedAfter());
    }
    ReadFindings.addReads(plan.measurement(), own.probes(), parts);
    return parts;
  }

  private static ReadFindings.Rules rules(
      Workload workload, SystemUnderTest own, SyncFigures sync) {
    int present = workload.entitiesAtStart();
    int all = workload.entities();
    Predicate<String> absent = id -> Shape.indexOf(id) >= present && Shape.indexOf(id) < all;
    long decisive = DECISIVE_LAGS * sync.lagNanos(99).orElse(0);
    return new ReadFindings.Rules(own.filledTo(), absent, decisive);
  }

  private static @Nullable FaultFigures faults(MeasuredRun run, MeasuredEvents events) {
    FaultTimeline timeline = run.prepared().faults();
    Workload workload = run.plan().workload();
    return timeline == null || workload.faults().isEmpty()
        ? null
        : FaultFigures.of(
            workload, run.plan().measurement(), timeline.marks(), timeline.problem(), events);
  }

  private static long clockOffsetNanos(SystemUnderTest.Files logs) throws IOException {
    StampLog.Header mutator = StampLog.header(logs.mutatorStamps());
    StampLog.Header worker = StampLog.header(logs.workerStamps());
    long ofMutator = mutator.wallNanos() - mutator.monotonicNanos();
    return worker.wallNanos() - worker.monotonicNanos() - ofMutator;
  }
}
