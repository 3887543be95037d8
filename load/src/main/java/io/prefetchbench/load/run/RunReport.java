package io.prefetchbench.load.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.load.judge.FaultFigures;
import io.prefetchbench.load.judge.RunVerdict;
import io.prefetchbench.load.plan.LoadOptions;
import io.prefetchbench.load.system.Pinning;
import io.prefetchbench.load.system.SystemUnderTest;
import io.prefetchbench.reports.run.RunKind;
import io.prefetchbench.reports.run.RunManifest;
import io.prefetchbench.reports.run.RunResult;
import io.prefetchbench.reports.run.RunWriter;
import io.prefetchbench.testbed.command.ExitCode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

final class RunReport {
  private final MeasuredRun run;
  private final @Nullable JoinedRun joined;
  private final RunEvaluation evaluation;
  private final RunWriter files;
  private final @Nullable SystemUnderTest own;

  record Ended(Path folder, int exitCode) {}

  RunReport(MeasuredRun run, @Nullable JoinedRun joined, RunEvaluation evaluation) {
    this.run = run;
    this.joined = joined;
    this.evaluation = evaluation;
    this.files = run.prepared().files();
    this.own = run.prepared().own();
  }

  Ended write(JsonNode stats, Map<String, Instant> begins) {
    if (own != null) {
      files.writeJson("redis-after.json", own.redisInfo());
      PreloadPhase.of(run.prepared().loadedStats()).ifPresent(load -> load.write(files));
    }
    FaultFigures faults = joined == null ? null : joined.faults();
    if (faults != null) {
      files.writeJson("faults.json", faults.toJson());
    }
    files.writeJson("correctness.json", evaluation.correctness());
    files.writeJson("processes.json", run.processes().toJson());
    new LoadRunMetrics(run, evaluation.times()).write(joined);
    Map<String, Object> environment = environment();
    files.writeJson("environment.json", environment);
    files.writeJson("checks.json", evaluation.verdict().checks());
    if (!stats.isMissingNode()) {
      files.writeJson("stats-after.json", stats);
    }
    files.writeJson("verification.json", evaluation.facts().toJson());
    Path folder = files.finish(manifest(begins, environment.get("git")));
    return new Ended(folder, exitCode(evaluation.verdict()));
  }

  private Map<String, Object> environment() {
    LoadOptions options = run.plan().options();
    Map<String, Object> environment = run.prepared().environment().record();
    environment.put("driver", options.driver().word());
    if (own != null) {
      environment.put("primary", own.primaryInWords());
      environment.put("feed", own.feed().word());
    }
    if (run.prepared().foreign() != null) {
      environment.put("system", run.prepared().foreign().words());
    }
    environment.put("jvmFlags", options.jvmFlags());
    if (own != null) {
      own.rig().pinning().map(Pinning::words).ifPresent(it -> environment.put("pinning", it));
    }
    return environment;
  }

  private RunManifest manifest(Map<String, Instant> begins, @Nullable Object recorded) {
    RunVerdict verdict = evaluation.verdict();
    RunManifest.Builder manifest =
        RunManifest.builder(RunKind.LOAD, run.plan().workload().name())
            .commandLine(run.plan().options().commandLine())
            .seed(run.plan().workload().seed())
            .result(result(verdict), verdict.reasons());
    if (recorded instanceof Map<?, ?> git) {
      Object commit = git.get("commit");
      manifest.commit(
          commit == null ? null : commit.toString(), Boolean.TRUE.equals(git.get("dirty")));
    }
    phases(manifest, begins);
    RunWarnings.of(run, evaluation).forEach(manifest::note);
    verdict.caveats().forEach(manifest::caveat);
    return manifest.build();
  }

  private static void phases(RunManifest.Builder manifest, Map<String, Instant> begins) {
    String name = null;
    Instant begin = Instant.EPOCH;
    for (Map.Entry<String, Instant> next : begins.entrySet()) {
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

  /** The verdict of the run directory, the same in the last line as in every report. */
  private static RunResult result(RunVerdict verdict) {
    return switch (verdict.word()) {
      case VALID, UNDECIDED -> RunResult.OK;
      case INVALID -> RunResult.INVALID;
      case SATURATED, MISSED -> RunResult.SATURATED;
      case INCORRECT -> RunResult.FAILED;
    };
  }

  private static int exitCode(RunVerdict verdict) {
    return switch (verdict.word()) {
      case VALID -> ExitCode.DONE;
      case INVALID, UNDECIDED -> ExitCode.UNTRUSTWORTHY;
      case SATURATED, MISSED, INCORRECT -> ExitCode.MEASURED_NO;
    };
  }
}
