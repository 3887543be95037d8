package io.prefetchbench.cache.internal.engine;

import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.sync.SyncListener;
import java.util.concurrent.atomic.LongAdder;

/**
 * Time spent per stage by the events that the worker of this process stored. Thread-safe; sums only
 * grow. The stages are those of a load run's report and add up to the sync lag.
 */
public final class StageTimes implements SyncListener {
  private final LongAdder events = new LongAdder();
  private final LongAdder batchNanos = new LongAdder();
  private final LongAdder applyNanos = new LongAdder();
  private final LongAdder directMicros = new LongAdder();

  @Override
  public void onApplied(
      String id,
      Version version,
      long polledNanos,
      long sentNanos,
      long repliedNanos,
      Outcome outcome) {
    if (outcome == Outcome.APPLIED) {
      events.increment();
      batchNanos.add(sentNanos - polledNanos);
      applyNanos.add(repliedNanos - sentNanos);
    }
  }

  /** Records an event stored without a worker: its lag, µs, belongs to no stage. */
  public void appliedDirectly(long lagMicros) {
    directMicros.add(lagMicros);
  }

  long directMicros() {
    return directMicros.sum();
  }

  long events() {
    return events.sum();
  }

  /** From the return of the poll to the sending of the write, ns. */
  long batchNanos() {
    return batchNanos.sum();
  }

  /** From the sending of the write to its reply, ns. */
  long applyNanos() {
    return applyNanos.sum();
  }
}
