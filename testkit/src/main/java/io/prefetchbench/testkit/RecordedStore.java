package io.prefetchbench.testkit;

import io.prefetchbench.cache.ApplyOutcome;
import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.internal.store.CacheStore;
import io.prefetchbench.cache.internal.store.StoreAround;
import io.prefetchbench.cache.internal.sync.SyncListener.Outcome;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A store that stamps the writes of passes and repairs, so that the joined logs contain every write
 * to the cache. Events applied by the worker are stamped by the worker.
 *
 * <p>Thread-safe. {@link StampRecorder#isWhole} shows whether a stamp could not be written.
 */
public final class RecordedStore extends StoreAround {
  private final StampRecorder recorder;
  private final LongSupplier nanos;

  public RecordedStore(CacheStore store, StampRecorder recorder, LongSupplier nanos) {
    super(store);
    this.recorder = recorder;
    this.nanos = nanos;
  }

  @Override
  public CompletableFuture<List<ApplyOutcome>> putAll(List<Entity> rows) {
    List<ChangeEvent> events =
        rows.stream().map(row -> (ChangeEvent) new ChangeEvent.Upsert(row, 0)).toList();
    long sent = sending(events);
    return super.putAll(rows).whenComplete((outcomes, fault) -> written(events, sent, outcomes));
  }

  @Override
  public CompletableFuture<List<ApplyOutcome>> repairAll(List<ChangeEvent> answers) {
    long sent = sending(answers);
    return super.repairAll(answers)
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
}
