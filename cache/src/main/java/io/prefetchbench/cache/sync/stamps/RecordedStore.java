package io.prefetchbench.cache.sync.stamps;

import io.prefetchbench.cache.entity.ChangeEvent;
import io.prefetchbench.cache.entity.Entity;
import io.prefetchbench.cache.store.ApplyOutcome;
import io.prefetchbench.cache.store.CacheStore;
import io.prefetchbench.cache.store.LiveEntry;
import io.prefetchbench.cache.store.Lookup;
import io.prefetchbench.cache.sync.SyncListener.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A store whose writes by passes and repairs are stamped, so that whoever joins the logs knows of
 * every write to the cache, whoever made it. What the worker applies is stamped by the worker.
 *
 * <p>Thread-safe. Stamps that could not be written are told by {@link StampRecorder#isWhole}.
 */
public final class RecordedStore implements CacheStore {
  private final CacheStore store;
  private final StampRecorder recorder;
  private final LongSupplier nanos;

  /**
   * Records what goes to this store from now on.
   *
   * @param recorder stays the caller's
   * @param nanos the monotonic clock of the stamps
   */
  public RecordedStore(CacheStore store, StampRecorder recorder, LongSupplier nanos) {
    this.store = store;
    this.recorder = recorder;
    this.nanos = nanos;
  }

  @Override
  public CompletableFuture<List<ApplyOutcome>> putAll(List<Entity> rows) {
    List<ChangeEvent> events =
        rows.stream().map(row -> (ChangeEvent) new ChangeEvent.Upsert(row, 0)).toList();
    long sent = sending(events);
    return store.putAll(rows).whenComplete((outcomes, fault) -> written(events, sent, outcomes));
  }

  @Override
  public CompletableFuture<List<ApplyOutcome>> repairAll(List<ChangeEvent> answers) {
    long sent = sending(answers);
    return store
        .repairAll(answers)
        .whenComplete((outcomes, fault) -> written(answers, sent, outcomes));
  }

  private long sending(List<ChangeEvent> events) {
    long sent = nanos.getAsLong();
    recorder.onSending(events, 0, sent);
    return sent;
  }

  private void written(List<ChangeEvent> events, long sent, @Nullable List<ApplyOutcome> outcomes) {
    if (outcomes == null) {
      return;
    }
    long replied = nanos.getAsLong();
    for (int i = 0; i < events.size(); i++) {
      boolean isThere =
          outcomes.get(i) == ApplyOutcome.Applied.APPLIED
              || outcomes.get(i) == ApplyOutcome.Fenced.FENCED;
      if (isThere) {
        ChangeEvent event = events.get(i);
        recorder.onApplied(event.id(), event.version(), 0, sent, replied, Outcome.BESIDE);
      }
    }
  }

  @Override
  public Lookup get(String id) {
    return store.get(id);
  }

  @Override
  public CompletableFuture<Lookup> getAsync(String id) {
    return store.getAsync(id);
  }

  @Override
  public List<Lookup> getAll(List<String> ids) {
    return store.getAll(ids);
  }

  @Override
  public CompletableFuture<List<ApplyOutcome>> applyAll(List<ChangeEvent> events) {
    return store.applyAll(events);
  }

  @Override
  public CompletableFuture<List<ApplyOutcome>> replayAll(List<ChangeEvent> events) {
    return store.replayAll(events);
  }

  @Override
  public boolean invalidate(String id) {
    return store.invalidate(id);
  }

  @Override
  public long clear() {
    return store.clear();
  }

  @Override
  public List<String> ids() {
    return store.ids();
  }

  @Override
  public void scan(Predicate<List<LiveEntry>> use) {
    store.scan(use);
  }

  @Override
  public long touch(List<String> ids, Duration life) {
    return store.touch(ids, life);
  }

  @Override
  public long count() {
    return store.count();
  }

  @Override
  public Duration ttlRemaining(String id) {
    return store.ttlRemaining(id);
  }

  @Override
  public String describe() {
    return store.describe();
  }

  @Override
  public void close() {
    store.close();
  }
}
