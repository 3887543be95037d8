package io.prefetchbench.load.run;

import io.prefetchbench.load.plan.LoadOptions;
import io.prefetchbench.load.plan.Timetable;
import io.prefetchbench.load.plan.Workload;
import io.prefetchbench.load.record.ReadPhase;

/** What one run is to do, known before anything is started, and the reads that it records. */
public record RunPlan(
    LoadOptions options,
    Workload workload,
    Timetable timetable,
    ReadPhase warmup,
    ReadPhase measurement) {

  public static RunPlan of(LoadOptions options) {
    Workload workload = options.readWorkload();
    Timetable timetable = Timetable.of(workload);
    return new RunPlan(
        options,
        workload,
        timetable,
        new ReadPhase(timetable.warmupReads()),
        new ReadPhase(timetable.reads()));
  }

  /** Returns when the measurement began and ended; from 0 if it never began. */
  SyncFigures.Span measured() {
    long begin = measurement.schedule().isPlaced() ? measurement.schedule().beginNanos() : 0;
    return new SyncFigures.Span(begin, begin + workload.duration().toNanos());
  }

  double perSecond(long count) {
    return count * 1e9 / workload.duration().toNanos();
  }
}
