package io.prefetchbench.load.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.load.judge.CheckFigures;
import io.prefetchbench.load.judge.FaultFigures;
import io.prefetchbench.load.judge.Judge;
import io.prefetchbench.load.judge.RunVerdict;
import io.prefetchbench.load.judge.StalenessTally;
import io.prefetchbench.load.judge.Verification;
import io.prefetchbench.load.plan.LoadOptions;
import io.prefetchbench.load.plan.Schedule;
import io.prefetchbench.load.plan.Workload;
import io.prefetchbench.load.record.EntityComparison;
import io.prefetchbench.load.record.ReadOutcome;
import io.prefetchbench.load.record.ReadPhase;
import io.prefetchbench.load.record.ReadRecorder;
import io.prefetchbench.load.system.ForeignSystem;
import io.prefetchbench.load.system.ServerClient;
import io.prefetchbench.load.system.SystemUnderTest;
import io.prefetchbench.load.system.TargetProbe;
import io.prefetchbench.testbed.environment.CpuUse;
import io.prefetchbench.testbed.redis.RedisFacts;
import io.prefetchbench.testbed.redis.RespConnection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The evaluated run; {@code facts} is the content of {@code verification.json}. */
record RunEvaluation(
    Map<String, Long> correctness,
    Verification facts,
    ReadTimes times,
    @Nullable TargetReads target,
    RunVerdict verdict) {

  /** Evaluates a run; a target has neither joined stamps nor an equality. */
  static RunEvaluation of(
      MeasuredRun run,
      @Nullable JoinedRun joined,
      @Nullable EntityComparison equality,
      JsonNode stats) {
    Map<String, Long> correctness = new LinkedHashMap<>();
    Verification facts = new Verification();
    if (joined != null) {
      putJoined(run, joined, correctness, facts);
    }
    if (equality != null) {
      putEquality(equality, stats, correctness, facts);
    }
    TargetProbe probe = run.prepared().target();
    TargetReads target = null;
    if (probe != null) {
      target = new TargetReads(run.plan().options().protocol(), probe, run.plan().measurement());
      if (joined == null) {
        target.count(correctness);
      }
    }
    putReads(run, correctness, facts);
    if (target != null) {
      target.absences(facts, run.prepared().checksums().wereSeen(), joined, equality != null);
    }
    ReadTimes times =
        ReadTimes.of(run.prepared().recorded().log())
            .withUnpaused(run.reads().trace(), run.prepared().hiccups().pauses());
    LoadOptions options = run.plan().options();
    RunVerdict verdict =
        Judge.judge(
            run.plan().workload(),
            figures(run, joined, target, times, correctness),
            options.objectivesAsked(),
            options.adviceIfLate());
    return new RunEvaluation(correctness, facts, times, target, verdict);
  }

  private static void putJoined(
      MeasuredRun run, JoinedRun joined, Map<String, Long> correctness, Verification facts) {
    SyncFigures sync = joined.sync();
    if (sync != null) {
      long recorded = sync.lag().getTotalCount();
      facts.stamps(
          sync.totals(), sync.measured(), recorded, joined.dead(), joined.clockOffsetNanos());
      correctness.put("unresolved", sync.unresolvedOfRun());
    }
    ReadFindings findings = joined.findings();
    findings.putInto(correctness, joined.isCrossChecked());
    facts.judged(
        findings.staleness(),
        joined.isCrossChecked() ? findings.visibility() : null,
        run.plan().measured().beginNanos());
    ForeignSystem foreign = run.prepared().foreign();
    if (foreign != null) {
      putNotJudged(run, foreign, facts);
    }
  }

  private static void putNotJudged(MeasuredRun run, ForeignSystem system, Verification facts) {
    LongAdder withoutVersion = new LongAdder();
    LongAdder uncertain = new LongAdder();
    Schedule schedule = run.plan().measurement().schedule().schedule();
    run.reads()
        .trace()
        .forEachDone(
            read -> {
              boolean hasNone = JoinedRun.isUnversioned(read);
              boolean isDoubtful = !system.isCertain(schedule.key(read.n()));
              withoutVersion.add(hasNone ? 1 : 0);
              uncertain.add(!hasNone && read.outcome().isConclusive() && isDoubtful ? 1 : 0);
            });
    facts.notJudged(withoutVersion.sum(), uncertain.sum());
  }

  private static void putEquality(
      EntityComparison equality,
      JsonNode stats,
      Map<String, Long> correctness,
      Verification facts) {
    correctness.put("lost", equality.missing() + equality.different());
    correctness.put("resurrected", equality.orphaned());
    facts.equality(equality);
    OptionalLong reads = ServerClient.counter(stats, "primary_reads_total");
    OptionalLong passes = ServerClient.counter(stats, "passes");
    if (reads.isPresent() && passes.isPresent()) {
      // Anything beyond the passes is a read of a client that reached the primary.
      correctness.put("readsOfPrimary", reads.getAsLong() - passes.getAsLong());
      facts.primaryReads(reads.getAsLong(), passes.getAsLong());
    }
  }

  private static void putReads(MeasuredRun run, Map<String, Long> correctness, Verification facts) {
    ReadRecorder reads = run.reads();
    if (run.prepared().checksums().wereSeen()) {
      correctness.put(StalenessTally.TORN, reads.torn());
    }
    Map<String, Object> counts = new LinkedHashMap<>();
    counts.put("due", run.plan().measurement().size());
    counts.put("sent", reads.sent());
    counts.put("completed", reads.completed());
    counts.put("failed", reads.failed());
    counts.put("hit", reads.count(ReadOutcome.HIT));
    counts.put("deleted", reads.count(ReadOutcome.DELETED));
    counts.put("absent", reads.count(ReadOutcome.ABSENT));
    counts.put("notReady", reads.count(ReadOutcome.NOT_READY));
    facts.reads(counts);
  }

  private static CheckFigures figures(
      MeasuredRun run,
      @Nullable JoinedRun joined,
      @Nullable TargetReads target,
      ReadTimes times,
      Map<String, Long> correctness) {
    Workload workload = run.plan().workload();
    ReadPhase phase = run.plan().measurement();
    ReadRecorder reads = run.reads();
    Optional<JoinedRun> own = Optional.ofNullable(joined);
    Optional<SyncFigures> sync = own.map(JoinedRun::sync);
    Optional<FaultFigures> faults = own.map(JoinedRun::faults);
    Optional<CpuUse> use = run.processes().use("generator");
    return new CheckFigures(
        phase.size(),
        reads.sent(),
        reads.completed(),
        reads.failed(),
        times.total(ReadRecorder.SLIP).getValueAtPercentile(99),
        times.total(ReadRecorder.RESPONSE).getValueAtPercentile(99),
        times.total(ReadTimes.UNPAUSED).getValueAtPercentile(99),
        OptionalDouble.of(run.calibration().capacityPerSecond()),
        target == null ? OptionalDouble.empty() : target.foundShare(),
        known(use.map(CpuUse::cpuNanos)),
        known(use.map(CpuUse::runQueueWaitNanos)),
        known(use.map(CpuUse::threadWaitNanosMax)),
        workload.duration().toNanos(),
        Optional.ofNullable(run.prepared().own()).map(unused -> backlogGrew(run)),
        sync.map(found -> found.lagNanos(50)).orElse(OptionalLong.empty()),
        sync.map(found -> found.lagNanos(99)).orElse(OptionalLong.empty()),
        known(sync.map(found -> found.totals().clockFaults())),
        known(sync.map(found -> found.totals().stampsMissing())),
        own.map(JoinedRun::findings).map(RunEvaluation::freshness),
        faults.map(found -> found.judged(workload.faults().size())),
        cacheServer(run.prepared().own()),
        correctness);
  }

  private static CheckFigures.Freshness freshness(ReadFindings findings) {
    return new CheckFigures.Freshness(findings.staleness().judged(), findings.tooOld());
  }

  private static OptionalLong known(Optional<Long> figure) {
    return figure.isPresent() ? OptionalLong.of(figure.get()) : OptionalLong.empty();
  }

  private static Optional<RedisFacts> cacheServer(@Nullable SystemUnderTest own) {
    if (own == null) {
      return Optional.empty();
    }
    try (RespConnection connection = own.rig().cache().connect()) {
      return Optional.of(RedisFacts.of(connection));
    }
  }

  /** More than a second's mutations were waiting at the end, and more than at two thirds. */
  private static boolean backlogGrew(MeasuredRun run) {
    List<Long> backlogs = run.prepared().ticker().backlogs();
    if (!run.drained()) {
      return true;
    }
    if (backlogs.size() < 3) {
      return false;
    }
    long last = backlogs.get(backlogs.size() - 1);
    long earlier = backlogs.get(backlogs.size() * 2 / 3 - 1);
    return last > earlier && last > run.plan().workload().mutationsPerSecond();
  }
}
