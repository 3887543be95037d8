package io.prefetchbench.load.run;

import io.prefetchbench.load.judge.ReadClass;
import io.prefetchbench.load.judge.Staleness;
import io.prefetchbench.load.record.Percentiles;
import io.prefetchbench.load.record.ReadRecorder;
import io.prefetchbench.load.system.TargetProbe;
import io.prefetchbench.reports.run.Better;
import io.prefetchbench.reports.run.Metric;
import io.prefetchbench.reports.run.RunWriter;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

final class LoadRunMetrics {
  private static final Map<String, Double> PERCENTILES =
      new TreeMap<>(Map.of("p50", 50.0, "p99", 99.0, "p99.9", 99.9));

  private final MeasuredRun run;
  private final RunWriter files;
  private final ReadTimes times;

  LoadRunMetrics(MeasuredRun run, ReadTimes times) {
    this.run = run;
    this.files = run.prepared().files();
    this.times = times;
  }

  void write(@Nullable JoinedRun joined) {
    for (String tag : ReadTimes.TAGS) {
      percentiles(tag, times.total(tag), better(tag));
    }
    percentiles(ReadTimes.UNPAUSED, times.total(ReadTimes.UNPAUSED), Better.NONE);
    ReadRecorder reads = run.reads();
    value("read.completed", "ops/s", Better.HIGHER, run.plan().perSecond(reads.completed()));
    value("read.offered", "ops/s", Better.NONE, run.plan().workload().readsPerSecond());
    TargetProbe target = run.prepared().target();
    if (target == null || !target.answersEverything()) {
      value("read.hitShare", "1", Better.HIGHER, reads.hitShare());
    }
    value("read.failed", "1", Better.LOWER, (double) reads.failed());
    double capacity = run.calibration().capacityPerSecond();
    value("generator.capacity", "ops/s", Better.NONE, capacity);
    percentiles("nothing.service", run.calibration().single(), Better.NONE);
    if (joined != null) {
      SyncFigures sync = joined.sync();
      if (sync != null) {
        write(sync);
      }
      value("mutation.offered", "ops/s", Better.NONE, run.plan().workload().mutationsPerSecond());
      write(joined.findings());
    }
  }

  private void write(SyncFigures sync) {
    for (String tag : sync.tags()) {
      percentiles(tag, sync.times(tag), better(tag));
      value(tag + ".mean", "ns", better(tag), sync.mean(tag));
    }
  }

  private void write(ReadFindings findings) {
    Staleness staleness = findings.staleness();
    percentiles(ReadFindings.TAG, findings.ages(), Better.LOWER);
    if (staleness.judged() == 0) {
      return;
    }
    double stale = staleness.count(ReadClass.STALE);
    value("read.staleShare", "1", Better.LOWER, stale / staleness.judged());
    for (Staleness.Fresher point : staleness.fresher()) {
      long millis = TimeUnit.NANOSECONDS.toMillis(point.limitNanos());
      value("read.fresherThan." + millis + "ms", "1", Better.HIGHER, point.share());
    }
  }

  /** Slip belongs to the bench and says nothing about the system. */
  private static Better better(String tag) {
    return tag.endsWith(".slip") ? Better.NONE : Better.LOWER;
  }

  private void percentiles(String tag, Histogram histogram, Better better) {
    PERCENTILES.forEach(
        (name, percentile) ->
            Percentiles.nanos(histogram, percentile)
                .ifPresent(nanos -> value(tag + "." + name, "ns", better, (double) nanos)));
  }

  private void value(String name, String unit, Better better, double value) {
    files.appendMetric(Metric.value(name, unit, better, Map.of(), value));
  }
}
