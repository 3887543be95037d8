package io.prefetchbench.cache.internal.read;

import io.prefetchbench.cache.ApplyOutcome;
import io.prefetchbench.cache.CacheConfig.NearCacheOptions;
import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.store.CacheStore;
import io.prefetchbench.cache.internal.store.KeySpace;
import io.prefetchbench.cache.internal.store.ReadyCheck;
import io.prefetchbench.cache.internal.store.StatsCounter;
import io.prefetchbench.cache.internal.store.StoreAround;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A store that answers reads from memory until Redis reports a change. Hits and deletions are kept,
 * absences never. Writes through this object are visible to its reads immediately; those of others
 * as soon as their invalidation arrives. Thread-safe. The tracking connection must lead to the same
 * server as the reads: with several servers behind one address, an invalidation may arrive before
 * the change.
 */
public final class NearStore extends StoreAround {
  private final Parts parts;
  private final Entries entries;
  private final Tracker tracker;

  /** The dependencies of a near cache. */
  public record Parts(
      CacheStore store,
      RedisPort reads,
      KeySpace keys,
      ReadyCheck check,
      StatsCounter counter,
      LongSupplier nanos) {}

  public NearStore(Parts parts, NearCacheOptions options) {
    super(parts.store());
    this.parts = parts;
    this.entries = new Entries(options);
    this.tracker = new Tracker(parts, entries, options.silenceMax().toNanos());
  }

  /** Starts tracking: waits for the first attempt; if it fails, retries in the background. */
  public void start() {
    tracker.start();
  }

  /** The server lost writes: discards everything and starts again over a new connection. */
  public void distrust(String why) {
    tracker.distrust(why);
  }

  @Override
  public Lookup get(String id) {
    if (parts.check().refusalNow() != null) {
      return super.get(id);
    }
    long sentNanos = parts.nanos().getAsLong();
    Lookup kept = kept(id, sentNanos);
    if (kept != null) {
      return kept;
    }
    long count = countBefore(id, sentNanos);
    return answered(id, super.get(id), count, sentNanos);
  }

  @Override
  public CompletableFuture<Lookup> getAsync(String id) {
    if (parts.check().refusalNow() != null) {
      return super.getAsync(id);
    }
    long sentNanos = parts.nanos().getAsLong();
    Lookup kept = kept(id, sentNanos);
    if (kept != null) {
      return CompletableFuture.completedFuture(kept);
    }
    long count = countBefore(id, sentNanos);
    return super.getAsync(id).thenApply(read -> answered(id, read, count, sentNanos));
  }

  @Override
  public List<Lookup> getAll(List<String> ids) {
    if (parts.check().refusalNow() != null) {
      return super.getAll(ids);
    }
    long sentNanos = parts.nanos().getAsLong();
    List<Lookup> lookups = new ArrayList<>(ids.size());
    List<String> others = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    List<Long> counts = new ArrayList<>();
    for (String id : ids) {
      Lookup kept = kept(id, sentNanos);
      if (kept == null) {
        places.add(lookups.size());
        others.add(id);
        counts.add(countBefore(id, sentNanos));
      }
      lookups.add(kept == null ? Lookup.Absent.ABSENT : kept);
    }
    if (!others.isEmpty()) {
      List<Lookup> read = super.getAll(others);
      for (int i = 0; i < read.size(); i++) {
        answered(others.get(i), read.get(i), counts.get(i), sentNanos);
        lookups.set(places.get(i), read.get(i));
      }
    }
    return lookups;
  }

  private @Nullable Lookup kept(String id, long nowNanos) {
    Lookup kept = tracker.isTrusted(nowNanos) ? entries.find(id, nowNanos) : null;
    if (kept != null) {
      parts.counter().nearHits.increment();
    }
    return kept;
  }

  /** In this order: a count that is trusted afterwards was taken while Redis reported changes. */
  private long countBefore(String id, long nowNanos) {
    long count = entries.count(id);
    if (tracker.isTrusted(nowNanos)) {
      return count;
    }
    parts.counter().nearBypassed.increment();
    return Entries.NO_COUNT;
  }

  private Lookup answered(String id, Lookup read, long count, long sentNanos) {
    // Reads that begin once there is a connection again see this version or a newer one.
    if (tracker.isOn()) {
      entries.answered(id, read, count, sentNanos);
    }
    return read;
  }

  /** A reader was answered by Redis itself: nothing older is returned from now on. */
  public void seen(String id, Lookup lookup) {
    answered(id, lookup, Entries.NO_COUNT, parts.nanos().getAsLong());
  }

  @Override
  public CompletableFuture<List<ApplyOutcome>> applyAll(List<ChangeEvent> events) {
    return dropping(super.applyAll(events), events.stream().map(ChangeEvent::id).toList());
  }

  @Override
  public CompletableFuture<List<ApplyOutcome>> repairAll(List<ChangeEvent> answers) {
    return dropping(super.repairAll(answers), answers.stream().map(ChangeEvent::id).toList());
  }

  @Override
  public CompletableFuture<List<ApplyOutcome>> putAll(List<Entity> rows) {
    return dropping(super.putAll(rows), rows.stream().map(Entity::id).toList());
  }

  /** Regardless of the outcome: a fault does not prove that the write was not made. */
  private <T> CompletableFuture<T> dropping(CompletableFuture<T> writing, List<String> ids) {
    return writing.whenComplete((written, fault) -> ids.forEach(entries::drop));
  }

  @Override
  public boolean invalidate(String id) {
    try {
      return super.invalidate(id);
    } finally {
      entries.drop(id);
    }
  }

  @Override
  public boolean withdraw(String id, Version asOf) {
    try {
      return super.withdraw(id, asOf);
    } finally {
      entries.drop(id);
    }
  }

  @Override
  public long clear() {
    try {
      return super.clear();
    } finally {
      entries.clear();
    }
  }

  @Override
  public void close() {
    tracker.close();
    super.close();
  }
}
