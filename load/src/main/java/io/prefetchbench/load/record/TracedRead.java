package io.prefetchbench.load.record;

import io.prefetchbench.cache.Version;
import org.jspecify.annotations.Nullable;

/** One ended read, number n of its phase; ns on the monotonic clock. Not intact: torn. */
public record TracedRead(
    int n,
    long dueNanos,
    long beginNanos,
    long endNanos,
    ReadOutcome outcome,
    @Nullable Version version,
    boolean intact) {

  public Read judged(String id) {
    return new Read(id, beginNanos, endNanos, outcome, version);
  }

  /** Actual start − due time. */
  public long slipNanos() {
    return beginNanos - dueNanos;
  }

  /** End − actual start. */
  public long serviceNanos() {
    return endNanos - beginNanos;
  }

  /** End − due time: the wait of a user who arrived on time. */
  public long responseNanos() {
    return endNanos - dueNanos;
  }
}
