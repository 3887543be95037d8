package io.prefetchbench.cache.internal.engine;

import io.prefetchbench.cache.CacheAdmin;
import io.prefetchbench.cache.DeadLetter;
import io.prefetchbench.cache.DriftReport;
import io.prefetchbench.cache.internal.lease.PauseLease;
import io.prefetchbench.cache.internal.pass.Repair;
import io.prefetchbench.cache.internal.sync.DeadLetters;
import io.prefetchbench.cache.internal.sync.StatusBoard;
import io.prefetchbench.cache.internal.sync.WorkersPause;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** The administration of one {@link CacheEngine}. Thread-safe. */
final class EngineAdmin implements CacheAdmin {
  private final DeadLetters letters;
  private final Repair repair;
  private final PauseLease pauseLease;
  private final StatusBoard board;
  private final CacheMaintenance maintenance;
  private final LongSupplier nanos;

  EngineAdmin(
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

  @Override
  public List<DeadLetter> deadLetters(int limit, String after) {
    return letters.list(limit, after);
  }

  @Override
  public long deadLetterCount() {
    return letters.size();
  }

  @Override
  public DeadLetter.Replay replay(String number) {
    return letters.replay(number, repair);
  }

  @Override
  public Map<DeadLetter.Replay, Integer> replayAll() {
    return letters.replayAll(repair);
  }

  @Override
  public boolean discard(String number) {
    return letters.discard(number);
  }

  @Override
  public long discardAll() {
    return letters.discardAll();
  }

  @Override
  public Optional<Pause> pauseWorkers(String owner, Duration life) {
    return WorkersPause.begin(pauseLease, board, owner, life, nanos).map(pause -> pause);
  }

  @Override
  public boolean resumeWorkers() {
    return pauseLease.force();
  }

  @Override
  public Optional<DriftReport> lastReconcile() {
    return maintenance.lastReconcile();
  }
}
