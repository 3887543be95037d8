package io.prefetchbench.cache.internal.engine;

import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.WorkerStatus;
import io.prefetchbench.cache.internal.pass.HistoryRecord;
import io.prefetchbench.cache.internal.pass.ReadyMarker;
import io.prefetchbench.cache.internal.sync.DeadLetters;
import java.util.List;
import java.util.function.LongSupplier;

/** Reads the state of the cache from Redis, as one of the {@link HealthFacts}. Thread-safe. */
public final class HealthCheck {
  private final ReadyMarker marker;
  private final HistoryRecord history;
  private final DeadLetters deadLetters;
  private final LongSupplier nanos;

  /**
   * @param nanos the monotonic clock
   */
  public HealthCheck(
      ReadyMarker marker, HistoryRecord history, DeadLetters deadLetters, LongSupplier nanos) {
    this.marker = marker;
    this.history = history;
    this.deadLetters = deadLetters;
    this.nanos = nanos;
  }

  /** Reads the facts in three round trips; never throws. */
  public Fact<HealthFacts.CacheFacts> read() {
    long begun = nanos.getAsLong();
    try {
      return Fact.read(
          new HealthFacts.CacheFacts(marker.read(), history.read(), lettersKept()), begun);
    } catch (RuntimeException e) {
      return Fact.unknown(String.valueOf(e.getMessage()), begun);
    }
  }

  /** Number of dead letters; −1 if the key holds a foreign value. */
  private long lettersKept() {
    try {
      return deadLetters.size();
    } catch (RedisFault fault) {
      if (fault.kind() == RedisFault.Kind.PERMANENT) {
        return -1;
      }
      throw fault;
    }
  }

  /** The backlog: workers of one cache share a group, and each reports the total; −1 if unknown. */
  static long backlog(List<WorkerStatus> workers) {
    return workers.stream().mapToLong(WorkerStatus::backlog).max().orElse(-1);
  }
}
