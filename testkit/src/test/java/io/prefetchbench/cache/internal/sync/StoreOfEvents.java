package io.prefetchbench.cache.internal.sync;

import io.prefetchbench.cache.ApplyOutcome;
import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.store.CacheStore;
import io.prefetchbench.cache.internal.store.LiveEntry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** A store that takes events and nothing else. */
abstract class StoreOfEvents implements CacheStore {
  private static UnsupportedOperationException eventsOnly() {
    return new UnsupportedOperationException("this store takes events only");
  }

  @Override
  public void raiseFloor(Version version) {
    throw eventsOnly();
  }

  @Override
  public CompletableFuture<List<ApplyOutcome>> replayAll(List<ChangeEvent> events) {
    throw eventsOnly();
  }

  @Override
  public CompletableFuture<List<ApplyOutcome>> repairAll(List<ChangeEvent> answers) {
    throw eventsOnly();
  }

  @Override
  public Lookup get(String id) {
    throw eventsOnly();
  }

  @Override
  public CompletableFuture<Lookup> getAsync(String id) {
    throw eventsOnly();
  }

  @Override
  public List<Lookup> getAll(List<String> ids) {
    throw eventsOnly();
  }

  @Override
  public CompletableFuture<List<ApplyOutcome>> putAll(List<Entity> rows) {
    throw eventsOnly();
  }

  @Override
  public boolean invalidate(String id) {
    throw eventsOnly();
  }

  @Override
  public boolean withdraw(String id, Version asOf) {
    throw eventsOnly();
  }

  @Override
  public long clear() {
    throw eventsOnly();
  }

  @Override
  public List<String> ids() {
    throw eventsOnly();
  }

  @Override
  public long count() {
    throw eventsOnly();
  }

  @Override
  public void scan(Predicate<String> wanted, Predicate<List<LiveEntry>> use) {
    throw eventsOnly();
  }

  @Override
  public boolean isEmpty() {
    throw eventsOnly();
  }

  @Override
  public long touch(List<String> ids, Duration life) {
    throw eventsOnly();
  }

  @Override
  public Duration ttlRemaining(String id) {
    throw eventsOnly();
  }

  @Override
  public String describe() {
    return "events only";
  }

  @Override
  public void close() {}
}
