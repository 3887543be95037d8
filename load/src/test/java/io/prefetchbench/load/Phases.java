package io.prefetchbench.load;

import io.prefetchbench.load.plan.GeneratorShare;
import io.prefetchbench.load.plan.Schedule;
import io.prefetchbench.load.record.ReadPhase;
import java.util.function.LongConsumer;

/** Phases outside of a run. */
public final class Phases {
  private Phases() {}

  /** A phase with all reads sent from here. */
  public static ReadPhase alone(Schedule offsets, LongConsumer onBegin) {
    ReadPhase phase = new ReadPhase(offsets, new GeneratorShare(0, 1));
    phase.onBegin(onBegin);
    return phase;
  }
}
