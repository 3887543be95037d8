package io.prefetchbench.load.run;

import io.prefetchbench.load.record.ReadRecorder;
import io.prefetchbench.load.system.ProcessTable;
import org.jspecify.annotations.Nullable;

/**
 * A run whose load has ended, with everything that was recorded.
 *
 * @param drained whether the consumers applied all changes in time
 * @param warmupLimit why the warm-up was not stable when the measurement began; null if it was
 */
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
