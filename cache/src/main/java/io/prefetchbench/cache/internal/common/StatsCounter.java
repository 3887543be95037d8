package io.prefetchbench.cache.internal.common;

import io.prefetchbench.cache.CacheStats;
import io.prefetchbench.cache.CacheStats.LagHistogram;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;

/**
 * Counts what one process does with the cache. Called on the hot path: no lock, no clock, no Redis.
 *
 * <p>Thread-safe. Counts only grow; a reset is a snapshot subtracted from later ones.
 */
public final class StatsCounter {
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final LongAdder deleted = new LongAdder();
  private final LongAdder notReady = new LongAdder();
  private final LongAdder prefetched = new LongAdder();
  private final LongAdder applied = new LongAdder();
  private final LongAdder fenced = new LongAdder();
  private final LongAdder conflated = new LongAdder();
  private final LongAdder deadLetters = new LongAdder();
  private final LongAdder lagMicros = new LongAdder();
  private final LongAdder lagSamples = new LongAdder();
  private final LagHistogram.Recorder lags = new LagHistogram.Recorder();
  private final LongAdder passes = new LongAdder();
  private final LongAdder primaryReads = new LongAdder();
  private final LongAdder primaryReadNanos = new LongAdder();
  private final LongAdder nearHits = new LongAdder();
  private final LongAdder nearBypassed = new LongAdder();
  private final LongAdder nearInvalidations = new LongAdder();
  private final LongAdder nearClears = new LongAdder();
  private volatile LongConsumer lagListener = micros -> {};

  public void recordHit() {
    hits.increment();
  }

  public void recordMiss() {
    misses.increment();
  }

  /** An authoritative "not found": neither hit nor miss. */
  public void recordDeleted() {
    deleted.increment();
  }

  public void recordNotReady() {
    notReady.increment();
  }

  public void recordPrefetched(long entities) {
    prefetched.add(entities);
  }

  /**
   * Records a stored event.
   *
   * @param lag from commit (on the primary's clock) to the store's reply, µs
   */
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

  public void recordFenced() {
    fenced.increment();
  }

  public void recordConflated() {
    conflated.increment();
  }

  public void recordDeadLetter() {
    deadLetters.increment();
  }

  public void recordPass() {
    passes.increment();
  }

  public void recordPrimaryRead(long nanos) {
    primaryReads.increment();
    primaryReadNanos.add(nanos);
  }

  /** A read was answered from this process' memory; it is counted by its result as well. */
  public void recordNearHit() {
    nearHits.increment();
  }

  /** A read went to Redis because the near cache could not be trusted. */
  public void recordNearBypassed() {
    nearBypassed.increment();
  }

  /** Redis reported one changed key, kept or not. */
  public void recordNearInvalidation() {
    nearInvalidations.increment();
  }

  /** The near cache was emptied. */
  public void recordNearClear() {
    nearClears.increment();
  }

  /**
   * The current counts; each is exact, but together they may reflect a call in progress only
   * partly.
   */
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
