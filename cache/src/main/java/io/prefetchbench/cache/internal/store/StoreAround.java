package io.prefetchbench.cache.internal.store;

import io.prefetchbench.cache.ApplyOutcome;
import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.Version;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * A store that delegates to another one; subclasses override what differs. As thread-safe as the
 * delegate; closing it closes the delegate.
 */
public abstract class StoreAround implements CacheStore {
  private final CacheStore store;

  protected StoreAround(CacheStore store) {
    this.store = store;
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
  public void raiseFloor(Version version) {
    store.raiseFloor(version);
  }

  @Override
  public CompletableFuture<List<ApplyOutcome>> replayAll(List<ChangeEvent> events) {
    return store.replayAll(events);
  }

  @Override
  public CompletableFuture<List<ApplyOutcome>> repairAll(List<ChangeEvent> answers) {
    return store.repairAll(answers);
  }

  @Override
  public CompletableFuture<List<ApplyOutcome>> putAll(List<Entity> rows) {
    return store.putAll(rows);
  }

  @Override
  public boolean invalidate(String id) {
    return store.invalidate(id);
  }

  @Override
  public boolean withdraw(String id, Version asOf) {
    return store.withdraw(id, asOf);
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
  public void scan(Predicate<String> wanted, Predicate<List<LiveEntry>> use) {
    store.scan(wanted, use);
  }

  @Override
  public boolean isEmpty() {
    return store.isEmpty();
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
