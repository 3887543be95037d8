package io.prefetchbench.cache.internal.store;

import io.prefetchbench.cache.CacheStats;
import io.prefetchbench.cache.CacheStats.LagHistogram;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;

/**
 * Counts what one process does with the cache. Called on the hot path: no lock, no clock, no Redis.
 * Thread-safe. Counts only grow; a reset is a snapshot subtracted from later ones. What each counts
 * is said by the component of that name in {@link CacheStats}.
 */
public final class StatsCounter {
  public final LongAdder hits = new LongAdder();
  public final LongAdder misses = new LongAdder();
  public final LongAdder deleted = new LongAdder();
  public final LongAdder notReady = new LongAdder();
  public final LongAdder prefetched;
  private final LongAdder applied = new LongAdder();
  public final LongAdder fenced = new LongAdder();
  public final LongAdder conflated = new LongAdder();
  public final LongAdder deadLetters = new LongAdder();
  private final LongAdder lagMicros = new LongAdder();
  private final LongAdder lagSamples = new LongAdder();
  private final LagHistogram.Recorder lags = new LagHistogram.Recorder();
  public final LongAdder passes;
  private final LongAdder primaryReads;
  private final LongAdder primaryReadNanos;
  public final LongAdder nearHits = new LongAdder();
  public final LongAdder nearBypassed = new LongAdder();
  public final LongAdder nearInvalidations = new LongAdder();
  public final LongAdder nearClears = new LongAdder();
  private volatile LongConsumer lagListener = micros -> {};

  /** The counts of a process. */
  public StatsCounter() {
    prefetched = new LongAdder();
    passes = new LongAdder();
    primaryReads = new LongAdder();
    primaryReadNanos = new LongAdder();
  }

  /** The counts of one worker, whose passes are those of its process. */
  public StatsCounter(StatsCounter process) {
    prefetched = process.prefetched;
    passes = process.passes;
    primaryReads = process.primaryReads;
    primaryReadNanos = process.primaryReadNanos;
  }

  /** Records a stored event, and its µs from commit to the store's reply. */
  public void recordApplied(long lag) {
    applied.increment();
    lagMicros.add(lag);
    lagSamples.increment();
    lags.record(lag);
    lagListener.accept(lag);
  }

  /** Passes on the lag of each event that is stored from now on, µs; called on the hot path. */
  public synchronized void onLag(LongConsumer listener) {
    lagListener = lagListener.andThen(listener);
  }

  public void recordPrimaryRead(long nanos) {
    primaryReads.increment();
    primaryReadNanos.add(nanos);
  }

  /** The current counts; together they may reflect a call in progress only partly. */
  public CacheStats snapshot() {
    return new CacheStats(
        hits.sum(),
        misses.sum(),
        deleted.sum(),
        notReady.sum(),
        prefetched.sum(),
        applied.sum(),
        fenced.sum(),
        conflated.sum(),
        deadLetters.sum(),
        lagMicros.sum(),
        lagSamples.sum(),
        passes.sum(),
        primaryReads.sum(),
        primaryReadNanos.sum(),
        nearHits.sum(),
        nearBypassed.sum(),
        nearInvalidations.sum(),
        nearClears.sum(),
        lags.snapshot());
  }
}
