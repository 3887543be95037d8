package io.prefetchbench.cache.internal.engine;

import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.sync.SyncListener;
import java.util.concurrent.atomic.LongAdder;

/**
 * Time spent per stage by the events that the worker of this process stored. Thread-safe; sums only
 * grow. The stages are those of a load run's report and add up to the sync lag.
 */
final class StageTimes implements SyncListener {
  private static final double NANOS_PER_MICRO = 1e3;

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
  void appliedDirectly(long lagMicros) {
    directMicros.add(lagMicros);
  }

  /** Number of events stored by the worker. */
  long events() {
    return events.sum();
  }

  /** A stage of an event between commit and reply, named as in the report of a load run. */
  enum Stage {
    /** From the commit to the return of the poll. */
    QUEUE,
    /** From the return of the poll to the sending of the write. */
    BATCH,
    /** From the sending of the write to its reply. */
    APPLY
  }

  /**
   * Total time that these events spent in a stage, µs; the queue stage uses both the primary's
   * clock and this process'.
   *
   * @param lagMicros sum of the lags of all events stored
   */
  double micros(Stage stage, long lagMicros) {
    double batch = batchNanos.sum() / NANOS_PER_MICRO;
    double apply = applyNanos.sum() / NANOS_PER_MICRO;
    return switch (stage) {
      case QUEUE -> Math.max(0, lagMicros - directMicros.sum() - batch - apply);
      case BATCH -> batch;
      case APPLY -> apply;
    };
  }
}
