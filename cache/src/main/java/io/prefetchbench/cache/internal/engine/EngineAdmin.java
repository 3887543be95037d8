package io.prefetchbench.cache.internal.engine;

import io.prefetchbench.cache.CacheAdmin;
import io.prefetchbench.cache.CacheAdmin.DeadLetter;
import io.prefetchbench.cache.DriftReport;
import io.prefetchbench.cache.internal.pass.Repair;
import io.prefetchbench.cache.internal.sync.WorkersPause;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** The administration of one {@link CacheEngine}. Thread-safe. */
final class EngineAdmin implements CacheAdmin {
  private final CacheRecords records;
  private final Repair repair;
  private final CacheMaintenance maintenance;
  private final LongSupplier nanos;

  EngineAdmin(
      CacheRecords records, Repair repair, CacheMaintenance maintenance, LongSupplier nanos) {
    this.records = records;
    this.repair = repair;
    this.maintenance = maintenance;
    this.nanos = nanos;
  }

  @Override
  public List<DeadLetter> deadLetters(int limit, String after) {
    return records.deadLetters().list(limit, after);
  }

  @Override
  public long deadLetterCount() {
    return records.deadLetters().size();
  }

  @Override
  public DeadLetter.Replay replay(String number) {
    return records.deadLetters().replay(number, repair);
  }

  @Override
  public Map<DeadLetter.Replay, Integer> replayAll() {
    return records.deadLetters().replayAll(repair);
  }

  @Override
  public boolean discard(String number) {
    return records.deadLetters().discard(number);
  }

  @Override
  public long discardAll() {
    return records.deadLetters().discardAll();
  }

  @Override
  public Optional<Pause> pauseWorkers(String owner, Duration life) {
    return WorkersPause.begin(records.pauseLease(), records.board(), owner, life, nanos)
        .map(pause -> pause);
  }

  @Override
  public boolean resumeWorkers() {
    return records.pauseLease().force();
  }

  @Override
  public Optional<DriftReport> lastReconcile() {
    return maintenance.lastReconcile();
  }
}
