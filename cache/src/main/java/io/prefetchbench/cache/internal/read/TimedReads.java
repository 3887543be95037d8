package io.prefetchbench.cache.internal.read;

import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.internal.store.RedisStore;
import io.prefetchbench.cache.internal.store.StoreAround;
import io.prefetchbench.cache.internal.store.StoreReads;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A store whose reads are timed once somebody listens; until then they look at no clock. It is
 * behind the near cache, because two looks at the clock and a histogram would cost more than an
 * answer from memory. Failed reads are left out. Thread-safe.
 */
final class TimedReads extends StoreAround {
  private final RedisStore store;
  private final LongSupplier nanos;
  private volatile @Nullable LongConsumer listener;

  TimedReads(RedisStore store, LongSupplier nanos) {
    super(store);
    this.store = store;
    this.nanos = nanos;
  }

  /** Passes on the response time of each read from now on, ns: from the call until its answer. */
  synchronized void onTime(LongConsumer further) {
    LongConsumer before = listener;
    listener = before == null ? further : before.andThen(further);
  }

  private long begin(@Nullable LongConsumer told) {
    return told == null ? 0 : nanos.getAsLong();
  }

  private <T> T ended(@Nullable LongConsumer told, long begunNanos, T found) {
    if (told != null) {
      told.accept(nanos.getAsLong() - begunNanos);
    }
    return found;
  }

  @Override
  public Lookup get(String id) {
    LongConsumer told = listener;
    return ended(told, begin(told), super.get(id));
  }

  @Override
  public List<Lookup> getAll(List<String> ids) {
    LongConsumer told = listener;
    return ended(told, begin(told), super.getAll(ids));
  }

  StoreReads.Marked getMarked(String id) {
    LongConsumer told = listener;
    return ended(told, begin(told), store.getMarked(id));
  }

  @Override
  public CompletableFuture<Lookup> getAsync(String id) {
    LongConsumer told = listener;
    long begunNanos = begin(told);
    CompletableFuture<Lookup> answer = super.getAsync(id);
    return told == null ? answer : answer.thenApply(found -> ended(told, begunNanos, found));
  }
}
