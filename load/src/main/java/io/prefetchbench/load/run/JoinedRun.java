package io.prefetchbench.load.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.cache.Version;
import io.prefetchbench.load.judge.FaultFigures;
import io.prefetchbench.load.plan.ScheduledFault;
import io.prefetchbench.load.plan.Workload;
import io.prefetchbench.load.record.AppliedStamp;
import io.prefetchbench.load.record.Commit;
import io.prefetchbench.load.record.MeasuredEvents;
import io.prefetchbench.load.record.ReadOutcome;
import io.prefetchbench.load.record.StampParts;
import io.prefetchbench.load.record.TracedRead;
import io.prefetchbench.load.system.ChangingSystem;
import io.prefetchbench.load.system.FaultTimeline;
import io.prefetchbench.load.system.ForeignSystem;
import io.prefetchbench.load.system.ServerClient;
import io.prefetchbench.load.system.SystemUnderTest;
import io.prefetchbench.testkit.FeedChoice;
import io.prefetchbench.testkit.Shape;
import io.prefetchbench.testkit.StampLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** {@code sync} is null if it is unknown when changes were applied, {@code faults} without any. */
record JoinedRun(
    @Nullable SyncFigures sync,
    ReadFindings findings,
    @Nullable FaultFigures faults,
    OptionalLong dead,
    long clockOffsetNanos) {
  /** A read is decisive if its key changed within this multiple of the p99 of the lag. */
  private static final long DECISIVE_LAGS = 10;

  /** Joins the stamps of a run; null for a read-only target. */
  static @Nullable JoinedRun of(MeasuredRun run, JsonNode stats) {
    PreparedRun prepared = run.prepared();
    ChangingSystem changing = prepared.changing();
    if (changing == null) {
      return null;
    }
    RunPlan plan = run.plan();
    SystemUnderTest own = prepared.own();
    ForeignSystem foreign = prepared.foreign();
    SystemUnderTest.Files logs = SystemUnderTest.Files.of(prepared.files());
    SyncFigures.Span span = plan.measured();
    Path raw = prepared.files().resolve("raw");
    try {
      changing.flushLog();
      if (own != null) {
        own.rig().stopWorker();
      }
      try (StampParts parts = parted(plan, prepared, logs, raw);
          MeasuredEvents events = new MeasuredEvents(raw, span.beginNanos(), span.endNanos())) {
        SyncFigures sync = null;
        if (foreign == null || foreign.isStamped()) {
          Path log = prepared.files().resolve("sync.hlog");
          boolean ofDatabase = own != null && own.feed().isOfDatabase();
          sync = SyncFigures.write(log, parts, span, ofDatabase, events);
        }
        ReadFindings findings =
            ReadFindings.write(
                prepared.files(),
                plan.measurement(),
                parts,
                rules(plan, own, sync),
                span,
                plan.workload().objectives().freshness());
        return own == null
            ? new JoinedRun(sync, findings, null, OptionalLong.empty(), 0)
            : new JoinedRun(
                sync,
                findings,
                faults(run, events),
                ServerClient.counter(stats.path("worker"), "dead"),
                clockOffsetNanos(logs));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the stamps cannot be joined: " + e.getMessage(), e);
    }
  }

  /** Whether reads were checked against the times at which changes were applied. */
  boolean isCrossChecked() {
    return sync != null;
  }

  /** Each key numbers its own versions, and was committed before anything was measured. */
  private static Version beforeFirst(List<Commit> commits) {
    return commits.isEmpty()
        ? Version.NONE
        : new Version(0, commits.get(0).version().position() - 1);
  }

  /** Without apply stamps a change can be seen once its commit is sent, and never has to be. */
  private static void addSendings(Path log, StampParts parts) throws IOException {
    StampLog.Header unused =
        StampLog.forEach(
            log,
            stamp -> {
              Commit commit = Commit.of(stamp);
              if (commit.isAnswered()) {
                parts.add(
                    new AppliedStamp(
                        commit.id(),
                        commit.version(),
                        0,
                        commit.sentNanos(),
                        0,
                        AppliedStamp.Kind.SENDING));
              }
            });
  }

  /** Whether it is known which version a read returned, and which versions its key has. */
  static boolean isJudged(ForeignSystem system, int key, TracedRead read) {
    return system.isCertain(key) && !isUnversioned(read);
  }

  /** Whether an entity was found, but no version in the answer. */
  static boolean isUnversioned(TracedRead read) {
    return read.outcome() == ReadOutcome.HIT && read.version() == null;
  }

  private static Predicate<String> absentAtFirst(RunPlan plan) {
    int present = plan.workload().entitiesAtStart();
    int all = plan.workload().entities();
    return id -> Shape.indexOf(id) >= present && Shape.indexOf(id) < all;
  }

  /** All stamps and reads, in enough parts that each fits into memory. */
  private static StampParts parted(
      RunPlan plan, PreparedRun prepared, SystemUnderTest.Files logs, Path raw) throws IOException {
    SystemUnderTest own = prepared.own();
    ForeignSystem foreign = prepared.foreign();
    boolean isStamped = foreign == null || foreign.isStamped();
    boolean hasTopic = own != null && own.feed() == FeedChoice.KAFKA;
    boolean losesChanges =
        plan.workload().faults().stream()
            .anyMatch(fault -> fault.kind() == ScheduledFault.Kind.SLOT_DROPPED);
    boolean latestState = losesChanges || (own != null && own.feed().showsLatestState());
    List<Path> writers = own == null ? List.of(logs.workerStamps()) : logs.writersStamps();
    long logBytes = Files.size(logs.mutatorStamps());
    for (Path log : writers) {
      logBytes += Files.size(isStamped ? log : logs.mutatorStamps());
    }
    logBytes += hasTopic ? Files.size(logs.relayStamps()) : 0;
    long heap = Runtime.getRuntime().maxMemory();
    int count = StampParts.countFor(logBytes, plan.measurement().size(), heap);
    StampParts parts = new StampParts(raw, count, latestState, losesChanges);
    parts.addCommits(logs.mutatorStamps());
    if (isStamped) {
      for (Path log : writers) {
        parts.addApplications(log, own == null ? Version.NONE : own.recordedAfter());
      }
    } else {
      addSendings(logs.mutatorStamps(), parts);
    }
    if (hasTopic) {
      parts.addRelayed(logs.relayStamps());
    }
    ReadFindings.addReads(
        plan.measurement(), parts, (key, read) -> foreign == null || isJudged(foreign, key, read));
    return parts;
  }

  private static ReadFindings.Rules rules(
      RunPlan plan, @Nullable SystemUnderTest own, @Nullable SyncFigures sync) {
    long decisive = sync == null ? 0 : DECISIVE_LAGS * sync.lagNanos(99).orElse(0);
    return new ReadFindings.Rules(
        own == null ? JoinedRun::beforeFirst : all -> own.filledTo(),
        absentAtFirst(plan),
        decisive);
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
