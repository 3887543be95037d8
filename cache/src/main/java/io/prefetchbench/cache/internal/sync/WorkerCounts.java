package io.prefetchbench.cache.internal.sync;

import io.prefetchbench.cache.CacheStats;
import io.prefetchbench.cache.CacheStats.LagHistogram;
import io.prefetchbench.cache.WorkerStatus;
import java.util.concurrent.atomic.LongAdder;

/** The counts of one worker; written by its thread, read by any. */
final class WorkerCounts {
  final LongAdder polled = new LongAdder();
  final LongAdder applied = new LongAdder();
  final LongAdder fenced = new LongAdder();
  final LongAdder conflated = new LongAdder();
  final LongAdder dead = new LongAdder();
  final LongAdder gaps = new LongAdder();
  final LongAdder lagMicros = new LongAdder();
  final LagHistogram.Recorder lags = new LagHistogram.Recorder();

  /** The status based on these counts, without accessing Redis: the backlog is −1. */
  WorkerStatus status(
      String name,
      WorkerStatus.State state,
      CacheStats stats,
      long freshAsOfMicros,
      String pausedBy,
      String lastError) {
    // The done counts are read before the polled count: in flight is never negative.
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
        WorkerStatus.FeedDetails.NONE,
        pausedBy,
        lastError);
  }
}
