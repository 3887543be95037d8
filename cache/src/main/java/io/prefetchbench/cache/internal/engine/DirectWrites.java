package io.prefetchbench.cache.internal.engine;

import io.prefetchbench.cache.ApplyOutcome;
import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.internal.common.StatsCounter;
import io.prefetchbench.cache.internal.store.CacheStore;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;

/**
 * Applies change events that do not come from a feed, immediately and through the fence.
 * Thread-safe.
 */
final class DirectWrites {
  private final CacheStore store;
  private final StatsCounter counter;
  private final StageTimes stages;
  private final LongSupplier wallMicros;

  DirectWrites(CacheStore store, StatsCounter counter, StageTimes stages, LongSupplier wallMicros) {
    this.store = store;
    this.counter = counter;
    this.stages = stages;
    this.wallMicros = wallMicros;
  }

  /**
   * Applies one event, and counts it.
   *
   * @throws RedisFault if Redis could not be reached
   */
  ApplyOutcome apply(ChangeEvent event) {
    ApplyOutcome outcome;
    try {
      outcome = store.applyAll(List.of(event)).join().get(0);
    } catch (CompletionException e) {
      if (e.getCause() instanceof RedisFault fault) {
        throw fault;
      }
      throw e;
    }
    if (outcome == ApplyOutcome.Applied.APPLIED) {
      long lag = wallMicros.getAsLong() - event.committedMicros();
      counter.recordApplied(lag);
      stages.appliedDirectly(lag);
    } else if (outcome == ApplyOutcome.Fenced.FENCED) {
      counter.recordFenced();
    }
    return outcome;
  }
}
