package io.prefetchbench.load;

import io.prefetchbench.load.plan.Schedule;
import io.prefetchbench.load.record.ReadPhase;
import java.util.function.LongConsumer;

/** Phases outside of a run. */
public final class Phases {
  private Phases() {}

  /** A phase that tells when it begins. */
  public static ReadPhase alone(Schedule offsets, LongConsumer onBegin) {
    ReadPhase phase = new ReadPhase(offsets);
    phase.onBegin(onBegin);
    return phase;
  }
}
