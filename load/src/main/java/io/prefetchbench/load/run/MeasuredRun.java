package io.prefetchbench.load.run;

import io.prefetchbench.load.record.ReadRecorder;
import io.prefetchbench.load.system.ProcessTable;
import org.jspecify.annotations.Nullable;

/** A run whose load has ended; {@code warmupLimit}: why the warm-up was not stable. */
record MeasuredRun(
    RunPlan plan,
    PreparedRun prepared,
    ProcessTable processes,
    boolean drained,
    @Nullable String warmupLimit,
    GeneratorCalibration calibration) {

  ReadRecorder reads() {
    return plan.measurement().recorder();
  }
}
