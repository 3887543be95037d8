package io.prefetchbench.load.run;

import io.prefetchbench.load.judge.NextSteps;
import io.prefetchbench.load.judge.FaultFigures;
import io.prefetchbench.load.judge.Thirds;
import io.prefetchbench.load.plan.LoadOptions;
import io.prefetchbench.load.system.RedisInfo;
import io.prefetchbench.load.system.SystemUnderTest;
import io.prefetchbench.load.system.TargetProbe;
import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.cache.source.mock.Shape;
import io.prefetchbench.cache.sync.stamps.StampLog;
import io.prefetchbench.load.system.FaultTimeline;
import io.prefetchbench.load.record.MeasuredEvents;
import io.prefetchbench.load.record.StampParts;
import io.prefetchbench.load.record.Percentiles;
import io.prefetchbench.load.record.ReadOutcome;
import io.prefetchbench.load.record.ReadRecorder;
import io.prefetchbench.load.system.Pinning;
import io.prefetchbench.load.system.ProcessTable;
import io.prefetchbench.load.system.ServerClient;
import io.prefetchbench.load.plan.PhaseSchedule;
import io.prefetchbench.load.judge.StalenessTally;
import io.prefetchbench.load.judge.CheckFigures;
import io.prefetchbench.load.judge.Judge;
import io.prefetchbench.load.judge.RunVerdict;
import io.prefetchbench.load.judge.Equality;
import io.prefetchbench.load.judge.Verification;
import io.prefetchbench.reports.run.RunDirectoryException;
import io.prefetchbench.reports.run.RunKind;
import io.prefetchbench.reports.run.RunManifest;
import io.prefetchbench.reports.run.RunResult;
import io.prefetchbench.reports.run.RunWriter;
import io.prefetchbench.reports.series.HistogramLog;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.environment.CpuUse;
import io.prefetchbench.testbed.probe.Pauses;
import io.prefetchbench.testbed.redis.RedisFacts;
import io.prefetchbench.testbed.resp.RespConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates a finished run: joins the stamps, judges the reads, compares cache and primary, checks
 * the figures against the limits, and writes the run directory. Not thread-safe; use it from one
 * thread, once.
 */
final class RunEvaluation {
  private static final double NANOS_PER_SECOND = 1e9;

  /**
   * A read can show a contradiction if its key changed within this multiple of the p99 of the lag.
   */
  private static final long DECISIVE_LAGS = 10;

  /** Fewer stale reads than this say little about their ages. */
  private static final double STALE_READS_MIN = 100;

  private final LoadRun run;
  private final LoadRun.Parts parts;
  private final RunWriter files;
  private final @Nullable ProcessTable table;
  private final boolean drained;
  private final Map<String, Long> correctness = new LinkedHashMap<>();
  private final Verification facts = new Verification();
  private final List<String> warnings = new ArrayList<>();
  private @Nullable ReadFindings findings;
  private @Nullable TargetReads target;
  private @Nullable FaultFigures faults;
  private ReadTimes times;

  RunEvaluation(LoadRun run, LoadRun.Parts parts, @Nullable ProcessTable table, boolean drained) {
    this.run = run;
    this.parts = parts;
    this.files = parts.files();
    this.table = table;
    this.drained = drained;
    this.times = ReadTimes.of(parts.recorded().log());
  }

  LoadRun.Ended write() {
    try {
      SystemUnderTest own = parts.own();
      JsonNode stats = parts.client().stats();
      SyncFigures sync = own == null ? null : joined(own, stats);
      run.milestones().mark("verify");
      if (own != null) {
        verify(own, stats);
        run.milestones().mark("evaluate");
        files.writeJson("redis-after.json", RedisInfo.of(own));
      }
      if (run.generators() > 1) {
        times = readsOfAll();
      }
      TargetProbe probe = parts.target();
      if (probe != null) {
        target = new TargetReads(run.options().protocol(), probe, run.measurement());
        target.count(correctness);
      }
      // The pauses of other generators are not known here.
      Pauses pauses = run.generators() > 1 ? Pauses.NONE : parts.hiccups().pauses();
      times = times.withUnpaused(run.measurement().recorder().trace(), pauses);
      readFigures();
      LoadOptions options = run.options();
      RunVerdict verdict =
          Judge.judge(
              run.workload(), figures(sync), options.objectivesAsked(), NextSteps.of(options));
      return written(verdict, sync, stats);
    } catch (IOException e) {
      throw new UncheckedIOException("the run cannot be written: " + e.getMessage(), e);
    }
  }

  private SyncFigures joined(SystemUnderTest own, JsonNode stats) throws IOException {
    own.flushLog();
    own.rig().stopWorker();
    PhaseSchedule mutations = run.timetable().mutations();
    long begin = mutations.isPlaced() ? mutations.beginNanos() : 0;
    SyncFigures.Span span =
        new SyncFigures.Span(begin, begin + run.workload().duration().toNanos());
    Path folder = files.resolve("raw");
    try (StampParts parts = parted(own);
        MeasuredEvents events = new MeasuredEvents(folder, begin, span.endNanos())) {
      SyncFigures sync = SyncFigures.write(files.resolve("sync.hlog"), parts, span, events);
      OptionalLong dead = ServerClient.counter(stats.path("worker"), "dead");
      long recorded = sync.lag().getTotalCount();
      facts.stamps(sync.totals(), sync.measured(), recorded, dead, clockOffsetNanos());
      correctness.put("unresolved", sync.unresolvedOfRun());
      judged(own, parts, sync, span);
      faults(events);
      return sync;
    }
  }

  /** All stamps and reads, in enough parts that each fits into memory. */
  private StampParts parted(SystemUnderTest own) throws IOException {
    Path mutatorLog = files.resolve("raw/mutator.stamps");
    long logBytes = Files.size(mutatorLog);
    for (Path log : logs().writersStamps()) {
      logBytes += Files.size(log);
    }
    long heap = Runtime.getRuntime().maxMemory();
    StampParts parts =
        new StampParts(
            files.resolve("raw"), StampParts.countFor(logBytes, run.measurement().size(), heap));
    parts.addCommits(mutatorLog);
    for (Path log : logs().writersStamps()) {
      parts.addApplications(log, own.filledTo());
    }
    ReadFindings.addReads(run.measurement(), own.probes(), parts);
    return parts;
  }

  private ReadTimes readsOfAll() throws IOException {
    long begin = run.measurement().schedule().beginNanos();
    long end = begin + run.workload().duration().toNanos();
    return ReadTimes.join(
        files.resolve("load.hlog"), run.measurement().recorder().trace(), begin, end);
  }

  private void judged(
      SystemUnderTest own, StampParts parts, SyncFigures sync, SyncFigures.Span span)
      throws IOException {
    long decisive = DECISIVE_LAGS * sync.lagP99Nanos().orElse(0);
    int present = run.workload().entitiesAtStart();
    int all = run.workload().entities();
    Predicate<String> absent = id -> Shape.indexOf(id) >= present && Shape.indexOf(id) < all;
    ReadFindings.Rules rules = new ReadFindings.Rules(own.filledTo(), absent, decisive);
    ReadFindings found =
        ReadFindings.write(files, run.measurement(), own.probes(), parts, rules, span);
    found.putInto(correctness);
    findings = found;
    facts.judged(found.staleness(), found.visibility(), run.measurement().schedule().beginNanos());
    if (own.probes().areAsked()) {
      facts.probes(own.probes().counts(), found.staleness());
    }
  }

  private void faults(MeasuredEvents events) {
    FaultTimeline timeline = parts.faults();
    if (timeline != null && !run.workload().faults().isEmpty()) {
      FaultFigures done = FaultFigures.of(
              run.workload(),
              run.measurement(),
              timeline.marks(),
              timeline.problem(),
              events);
      files.writeJson("faults.json", done.toJson());
      faults = done;
    }
  }

  private SystemUnderTest.Files logs() {
    return SystemUnderTest.Files.of(files, run.options().processes());
  }

  /**
   * Clock offset of worker against mutator, from the clock pairs of their logs; 0 on one monotonic
   * clock.
   */
  private long clockOffsetNanos() throws IOException {
    StampLog.Header mutator = StampLog.header(files.resolve("raw/mutator.stamps"));
    StampLog.Header worker = StampLog.header(logs().workerStamps());
    long ofMutator = mutator.wallNanos() - mutator.monotonicNanos();
    return worker.wallNanos() - worker.monotonicNanos() - ofMutator;
  }

  private void verify(SystemUnderTest own, JsonNode stats) {
    Equality.Found found = Equality.compare(own.primary(), own.cachePort(), own.rig().prefix());
    correctness.put("lost", found.missing() + found.different());
    correctness.put("resurrected", found.orphaned());
    facts.equality(found);
    OptionalLong reads = ServerClient.counter(stats, "primary_reads_total");
    OptionalLong passes = ServerClient.counter(stats, "passes");
    if (reads.isPresent() && passes.isPresent()) {
      // Anything beyond the passes is a read of a client that reached the primary.
      correctness.put("readsOfPrimary", reads.getAsLong() - passes.getAsLong());
      facts.primaryReads(reads.getAsLong(), passes.getAsLong());
    }
  }

  private void readFigures() {
    ReadRecorder reads = run.measurement().recorder();
    if (run.sawChecksums()) {
      SystemUnderTest own = parts.own();
      correctness.put(StalenessTally.TORN, reads.torn() + (own == null ? 0 : own.probes().torn()));
    }
    Map<String, Object> counts = new LinkedHashMap<>();
    counts.put("due", run.measurement().size());
    counts.put("sent", reads.sent());
    counts.put("completed", reads.completed());
    counts.put("failed", reads.failed());
    counts.put("hit", reads.count(ReadOutcome.HIT));
    counts.put("deleted", reads.count(ReadOutcome.DELETED));
    counts.put("absent", reads.count(ReadOutcome.ABSENT));
    counts.put("notReady", reads.count(ReadOutcome.NOT_READY));
    facts.reads(counts);
  }

  private CheckFigures figures(@Nullable SyncFigures sync) {
    ReadRecorder reads = run.measurement().recorder();
    ProcessTable processes = table;
    FaultFigures faulted = faults;
    Optional<CpuUse> use = processes == null ? Optional.empty() : processes.use("generator");
    double capacity = run.calibration().capacityPerSecond();
    return new CheckFigures(
        run.measurement().size(),
        reads.sent(),
        reads.completed(),
        reads.failed(),
        times.total(ReadRecorder.SLIP).getValueAtPercentile(99),
        times.total(ReadRecorder.RESPONSE).getValueAtPercentile(99),
        times.total(ReadTimes.UNPAUSED).getValueAtPercentile(99),
        faulted == null
            ? Thirds.responseP99Nanos(run.measurement(), run.workload().duration())
            : List.of(),
        OptionalDouble.of(capacity),
        target == null ? OptionalDouble.empty() : target.foundShare(),
        known(use.map(CpuUse::cpuNanos)),
        known(use.map(CpuUse::runQueueWaitNanos)),
        known(use.map(CpuUse::threadWaitNanosMax)),
        run.workload().duration().toNanos(),
        run.generators(),
        parts.own() == null ? Optional.empty() : Optional.of(backlogGrew()),
        sync == null ? OptionalLong.empty() : sync.lagP99Nanos(),
        sync == null ? OptionalLong.empty() : OptionalLong.of(sync.totals().clockFaults()),
        sync == null ? OptionalLong.empty() : OptionalLong.of(sync.totals().stampsMissing()),
        faulted == null
            ? Optional.empty()
            : Optional.of(faulted.judged(run.workload().faults().size())),
        cacheServer(),
        correctness);
  }

  private Optional<RedisFacts> cacheServer() {
    SystemUnderTest own = parts.own();
    if (own == null) {
      return Optional.empty();
    }
    try (RespConnection connection = own.rig().cache().connect()) {
      return Optional.of(RedisFacts.of(connection));
    }
  }

  private static OptionalLong known(Optional<Long> figure) {
    return figure.isPresent() ? OptionalLong.of(figure.get()) : OptionalLong.empty();
  }

  /** More than a second's mutations were waiting at the end, and more than at two thirds. */
  private boolean backlogGrew() {
    List<Long> backlogs = parts.ticker().backlogs();
    if (!drained) {
      return true;
    }
    if (backlogs.size() < 3) {
      return false;
    }
    long last = backlogs.get(backlogs.size() - 1);
    long earlier = backlogs.get(backlogs.size() * 2 / 3 - 1);
    return last > earlier && last > run.workload().mutationsPerSecond();
  }

  private List<String> warnings() {
    Exception failure = parts.ticker().failure();
    if (failure != null) {
      warn(RunWarning.NOT_WRITTEN, "a line of counters could not be written: " + failure);
    }
    unreadable().forEach(problem -> warn(RunWarning.NOT_WRITTEN, problem));
    String limit = run.warmupLimit();
    if (limit != null) {
      warn(RunWarning.WARM_UP, limit);
    }
    SystemUnderTest own = parts.own();
    if (target != null) {
      warnings.addAll(target.notes());
    }
    int status = run.calibration().otherStatus();
    if (status != 0) {
      warn(
          RunWarning.NOTHING_MISSING,
          "GET /nothing, by which the capacity of the generator was measured, is answered with "
              + status);
    }
    if (own == null) {
      int cpus = Runtime.getRuntime().availableProcessors();
      warn(
          RunWarning.SHARED_CPUS,
          "the generator is not pinned: it shares " + cpus + " CPUs with everything else");
    } else {
      warnings(own);
    }
    long hiccup = parts.recorded().pauses().total(SecondsTicker.HICCUP).getValueAtPercentile(99.9);
    long response = times.total(ReadRecorder.RESPONSE).getValueAtPercentile(99.9);
    if (hiccup * 2 > response) {
      String millis = Percentiles.millis(hiccup);
      warn(
          RunWarning.HICCUPS,
          "the machine itself paused: hiccup p99.9 "
              + millis
              + " ms is over half of the reads' response p99.9");
    }
    return warnings;
  }

  /** The measurement must not be lost because a part of its log cannot be read back. */
  private List<String> unreadable() {
    List<String> problems = new ArrayList<>();
    if (parts.recorded().log().overMost() > 0) {
      problems.add(
          parts.recorded().log().overMost()
              + " read times were over 4 hours and are recorded as 4 hours");
    }
    try {
      problems.addAll(HistogramLog.of(files.resolve("load.hlog")).unreadable());
    } catch (RunDirectoryException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
    return problems;
  }

  private void warnings(SystemUnderTest own) {
    if (own.mutator().failed() > 0) {
      warn(
          RunWarning.MUTATIONS_FAILED,
          own.mutator().failed() + " mutations failed: " + own.mutator().firstError());
    }
    if (own.rig().isOneRedis()) {
      warn(
          RunWarning.ONE_REDIS,
          "cache and primary share one Redis: its counts and CPU time are of both");
    }
    pinning()
        .filter(pinned -> !pinned.isWhole())
        .ifPresent(pinned -> warn(RunWarning.SHARED_CPUS, pinned.words()));
    double stale = run.timetable().staleExpected();
    if (stale < STALE_READS_MIN) {
      warn(
          RunWarning.FEW_STALE_READS,
          String.format(
              Locale.ROOT,
              "about %.0f of %,d reads were expected to be stale at a lag of 1 ms: enough for their"
                  + " share, too few for percentiles of their age",
              stale,
              run.measurement().size()));
    }
  }

  private void warn(RunWarning warning, String cause) {
    warnings.add(warning.because(cause));
  }

  private Optional<Pinning> pinning() {
    SystemUnderTest own = parts.own();
    return own == null ? Optional.empty() : own.rig().pinning();
  }

  private LoadRun.Ended written(RunVerdict verdict, @Nullable SyncFigures sync, JsonNode stats)
      throws IOException {
    files.writeJson("correctness.json", correctness);
    ProcessTable processes = table;
    if (processes != null) {
      files.writeJson("processes.json", processes.toJson());
    }
    if (parts.own() != null) {
      PreloadPhase.of(parts.loadedStats()).ifPresent(load -> load.write(files));
    } else {
      Objects.requireNonNull(target).absences(facts, run.sawChecksums());
    }
    boolean hitsKnown = parts.target() == null || !parts.target().answersEverything();
    new LoadRunMetrics(run, parts, times).write(sync, findings, hitsKnown);
    Map<String, Object> environment = parts.environment().record();
    LoadOptions options = run.options();
    environment.put("driver", options.driver().word());
    if (parts.own() != null) {
      environment.put("processes", options.processes().word());
    }
    environment.put("jvmFlags", options.jvmFlags());
    pinning().ifPresent(pinned -> environment.put("pinning", pinned.words()));
    files.writeJson("environment.json", environment);
    files.writeJson("checks.json", verdict.checks());
    if (!stats.isMissingNode()) {
      files.writeJson("stats-after.json", stats);
    }
    files.writeJson("verification.json", facts.toJson());
    Path folder = files.finish(manifest(verdict));
    return new LoadRun.Ended(folder, exitCode(verdict));
  }

  /** The verdict of the run directory, the same in the last line as in every report. */
  private static RunResult result(RunVerdict verdict) {
    return switch (verdict.word()) {
      case VALID, UNDECIDED -> RunResult.OK;
      case INVALID -> RunResult.INVALID;
      case SATURATED, MISSED -> RunResult.SATURATED;
      case INCORRECT -> RunResult.FAILED;
    };
  }

  private RunManifest manifest(RunVerdict verdict) {
    RunManifest.Builder manifest =
        RunManifest.builder(RunKind.LOAD, run.workload().name())
            .commandLine(run.options().commandLine())
            .seed(run.workload().seed())
            .result(result(verdict), verdict.reasons());
    Map<String, Object> git = gitOf(parts.environment().record());
    Object commit = git.get("commit");
    manifest.commit(
        commit == null ? null : commit.toString(), Boolean.TRUE.equals(git.get("dirty")));
    phases(manifest);
    warnings().forEach(manifest::note);
    verdict.caveats().forEach(manifest::caveat);
    return manifest.build();
  }

  private static Map<String, Object> gitOf(Map<String, Object> environment) {
    Map<String, Object> facts = new LinkedHashMap<>();
    if (environment.get("git") instanceof Map<?, ?> git) {
      git.forEach((key, value) -> facts.put(String.valueOf(key), value));
    }
    return facts;
  }

  private void phases(RunManifest.Builder manifest) {
    String name = null;
    Instant begin = Instant.EPOCH;
    for (Map.Entry<String, Instant> next : run.milestones().all().entrySet()) {
      if (name != null) {
        manifest.phase(name, begin, next.getValue());
      }
      name = next.getKey();
      begin = next.getValue();
    }
    if (name != null) {
      manifest.phase(name, begin, Instant.now());
    }
  }

  private static int exitCode(RunVerdict verdict) {
    return switch (verdict.word()) {
      case VALID -> ExitCode.DONE;
      case INVALID, UNDECIDED -> ExitCode.UNTRUSTWORTHY;
      case SATURATED, MISSED, INCORRECT -> ExitCode.MEASURED_NO;
    };
  }

  /** Operations per second over the measurement. */
  static double perSecond(long count, LoadRun run) {
    return count * NANOS_PER_SECOND / run.workload().duration().toNanos();
  }
}
