package io.prefetchbench.load.run;

import io.prefetchbench.load.record.Percentiles;
import io.prefetchbench.load.record.ReadOutcome;
import io.prefetchbench.load.record.ReadRecorder;
import io.prefetchbench.load.system.ForeignSystem;
import io.prefetchbench.load.system.SystemUnderTest;
import io.prefetchbench.reports.run.HistogramLog;
import io.prefetchbench.reports.run.RunDirectoryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a reader of a run's figures should know first. */
final class RunWarnings {
  /** Fewer stale reads than this say little about their ages. */
  private static final double STALE_READS_MIN = 100;

  private final MeasuredRun run;
  private final List<String> lines = new ArrayList<>();

  private RunWarnings(MeasuredRun run) {
    this.run = run;
  }

  static List<String> of(MeasuredRun run, RunEvaluation evaluation) {
    RunWarnings warnings = new RunWarnings(run);
    warnings.recording();
    if (evaluation.target() != null) {
      warnings.lines.addAll(evaluation.target().notes());
    }
    int status = run.calibration().otherStatus();
    if (status != 0) {
      warnings.add(
          RunWarning.NOTHING_MISSING,
          "GET /nothing, by which the capacity of the generator was measured, is answered with "
              + status);
    }
    if (run.prepared().own() == null) {
      int cpus = Runtime.getRuntime().availableProcessors();
      warnings.add(
          RunWarning.SHARED_CPUS,
          "the generator is not pinned: it shares " + cpus + " CPUs with everything else");
    } else {
      warnings.system(run.prepared().own());
    }
    if (run.prepared().foreign() != null) {
      warnings.foreign(run.prepared().foreign());
    }
    warnings.hiccups(evaluation.times());
    return warnings.lines;
  }

  private void add(RunWarning warning, String cause) {
    lines.add(warning.because(cause));
  }

  /** The measurement must not be lost because a part of its log cannot be read back. */
  private void recording() {
    Exception failure = run.prepared().ticker().failure();
    if (failure != null) {
      add(RunWarning.NOT_WRITTEN, "a line of counters could not be written: " + failure);
    }
    long over = run.prepared().recorded().log().overMost();
    if (over > 0) {
      add(
          RunWarning.NOT_WRITTEN,
          over + " read times were over 4 hours and are recorded as 4 hours");
    }
    try {
      HistogramLog.of(run.prepared().files().resolve("load.hlog"))
          .unreadable()
          .forEach(problem -> add(RunWarning.NOT_WRITTEN, problem));
    } catch (RunDirectoryException e) {
      add(RunWarning.NOT_WRITTEN, String.valueOf(e.getMessage()));
    }
    if (run.warmupLimit() != null) {
      add(RunWarning.WARM_UP, run.warmupLimit());
    }
  }

  private void system(SystemUnderTest own) {
    if (own.mutator().failed() > 0) {
      add(
          RunWarning.MUTATIONS_FAILED,
          own.mutator().failed() + " mutations failed: " + own.mutator().firstError());
    }
    own.rig()
        .pinning()
        .filter(pinned -> !pinned.isWhole())
        .ifPresent(pinned -> add(RunWarning.SHARED_CPUS, pinned.words()));
    staleReads();
  }

  private void foreign(ForeignSystem system) {
    if (system.mutator().failed() > 0) {
      add(
          RunWarning.CHANGES_FAILED,
          "%d changes failed, and the reads of %d keys are not judged: %s"
              .formatted(
                  system.mutator().failed(),
                  system.uncertainKeys(),
                  system.mutator().firstError()));
    }
    long found = run.reads().count(ReadOutcome.HIT);
    long versioned =
        run.plan().measurement().answered().stream().filter(r -> r.version() != null).count();
    if (versioned < found) {
      add(
          RunWarning.NO_VERSION,
          "%,d of %,d answers have no version, and are not judged"
              .formatted(found - versioned, found));
    }
    staleReads();
  }

  private void staleReads() {
    double stale = run.plan().timetable().staleExpected();
    if (stale < STALE_READS_MIN) {
      add(
          RunWarning.FEW_STALE_READS,
          String.format(
              Locale.ROOT,
              "about %.0f of %,d reads were expected to be stale at a lag of 1 ms: enough for their"
                  + " share, too few for percentiles of their age",
              stale,
              run.plan().measurement().size()));
    }
  }

  private void hiccups(ReadTimes times) {
    long hiccup =
        run.prepared().recorded().pauses().total(SecondsTicker.HICCUP).getValueAtPercentile(99.9);
    long response = times.total(ReadRecorder.RESPONSE).getValueAtPercentile(99.9);
    if (hiccup * 2 > response) {
      add(
          RunWarning.HICCUPS,
          "the machine itself paused: hiccup p99.9 "
              + Percentiles.millis(hiccup)
              + " ms is over half of the reads' response p99.9");
    }
  }
}
