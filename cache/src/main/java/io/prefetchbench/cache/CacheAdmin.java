package io.prefetchbench.cache;

import io.prefetchbench.cache.lease.PauseLease;
import io.prefetchbench.cache.prefetch.DriftReport;
import io.prefetchbench.cache.prefetch.MemoryEstimate;
import io.prefetchbench.cache.prefetch.Repair;
import io.prefetchbench.cache.sync.dead.DeadLetters;
import io.prefetchbench.cache.sync.pause.WorkersPause;
import io.prefetchbench.cache.sync.status.StatusBoard;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Administration of a running cache, from any process: dead letters, pauses of the workers, and the
 * findings of maintenance.
 *
 * <p>Thread-safe. Faults are thrown as {@link io.prefetchbench.cache.redis.RedisFault}.
 */
public final class CacheAdmin {
  private final DeadLetters letters;
  private final Repair repair;
  private final PauseLease pauseLease;
  private final StatusBoard board;
  private final CacheMaintenance maintenance;
  private final LongSupplier nanos;

  CacheAdmin(
      DeadLetters letters,
      Repair repair,
      PauseLease pauseLease,
      StatusBoard board,
      CacheMaintenance maintenance,
      LongSupplier nanos) {
    this.letters = letters;
    this.repair = repair;
    this.pauseLease = pauseLease;
    this.board = board;
    this.maintenance = maintenance;
    this.nanos = nanos;
  }

  /** The dead letters, to be listed and discarded. */
  public DeadLetters letters() {
    return letters;
  }

  /** Repairs the entity of one dead letter from the primary; see {@link DeadLetters#replay}. */
  public DeadLetters.Replay replay(String number) {
    return letters.replay(number, repair);
  }

  /**
   * Repairs the entities of all dead letters from the primary; see {@link DeadLetters#replayAll}.
   */
  public Map<DeadLetters.Replay, Integer> replayAll() {
    return letters.replayAll(repair);
  }

  /**
   * Pauses the workers of this cache in all processes, until the pause is closed; see {@link
   * WorkersPause#begin}.
   */
  public Optional<WorkersPause> pauseWorkers(String owner, Duration life) {
    return WorkersPause.begin(pauseLease, board, owner, life, nanos);
  }

  /** Ends a pause of the workers regardless of its owner; false if there was none. */
  public boolean resumeWorkers() {
    return pauseLease.force();
  }

  /** The newest comparison of this object; empty before the first has ended. */
  public Optional<DriftReport> lastReconcile() {
    return maintenance.lastReconcile();
  }

  /** How the working set fits its Redis, as estimated at the start; empty before. */
  public Optional<MemoryEstimate> memoryEstimate() {
    return maintenance.memoryEstimate();
  }
}
