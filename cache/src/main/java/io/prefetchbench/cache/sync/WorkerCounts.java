package io.prefetchbench.cache.sync;

import io.prefetchbench.cache.stats.CacheStats;
import io.prefetchbench.cache.stats.LagRecorder;
import io.prefetchbench.cache.sync.status.WorkerStatus;
import java.util.concurrent.atomic.LongAdder;

/** What one worker counts; written by its thread, read by any. */
final class WorkerCounts {
  final LongAdder polled = new LongAdder();
  final LongAdder applied = new LongAdder();
  final LongAdder fenced = new LongAdder();
  final LongAdder conflated = new LongAdder();
  final LongAdder dead = new LongAdder();
  final LongAdder gaps = new LongAdder();
  final LongAdder lagMicros = new LongAdder();
  final LagRecorder lags = new LagRecorder();

  /**
   * The status made of these counts, without asking Redis: the backlog is −1.
   *
   * @param stats of its process, for what passes did
   */
  WorkerStatus status(
      String name,
      WorkerStatus.State state,
      CacheStats stats,
      long freshAsOfMicros,
      String pausedBy,
      String lastError) {
    // What is done is read before what was polled: in flight is never under zero.
    long nowApplied = applied.sum();
    long nowFenced = fenced.sum();
    long nowConflated = conflated.sum();
    long nowDead = dead.sum();
    long nowPolled = polled.sum();
    return new WorkerStatus(
        name,
        state,
        ProcessHandle.current().pid(),
        nowPolled,
        nowApplied,
        nowFenced,
        nowConflated,
        nowDead,
        nowPolled - nowApplied - nowFenced - nowConflated - nowDead,
        -1,
        0,
        freshAsOfMicros,
        gaps.sum(),
        0,
        lagMicros.sum(),
        nowApplied,
        lags.snapshot(),
        stats.passes(),
        stats.primaryReads(),
        stats.primaryReadNanos(),
        stats.prefetched(),
        0,
        pausedBy,
        lastError);
  }
}
