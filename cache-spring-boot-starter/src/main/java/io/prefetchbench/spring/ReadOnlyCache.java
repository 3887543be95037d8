package io.prefetchbench.spring;

import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.cache.typed.TypedCache;
import io.prefetchbench.cache.typed.TypedLookup;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;
import org.springframework.cache.support.SimpleValueWrapper;

/**
 * One set as a cache of Spring. A value is the entity as a record, or its fields as a map. What the
 * primary does not have is a cached {@code null}: the cache is complete, so the method behind a
 * {@code @Cacheable} is never called. Everything that would write is refused.
 */
final class ReadOnlyCache implements Cache {
  private final String name;
  private final PrefetchCache cache;
  private final @Nullable TypedCache<?> typed;

  ReadOnlyCache(String name, PrefetchSets sets) {
    this.name = name;
    this.cache = sets.get(name);
    this.typed = sets.isTyped(name) ? sets.getTyped(name) : null;
  }

  @Override
  public String getName() {
    return name;
  }

  @Override
  public Object getNativeCache() {
    return cache;
  }

  @Override
  public ValueWrapper get(Object key) {
    TypedCache<?> records = typed;
    return records == null ? wrapped(cache.get(id(key))) : wrapped(records.get(id(key)));
  }

  @Override
  public <T> @Nullable T get(Object key, @Nullable Class<T> type) {
    Object value = get(key).get();
    if (value != null && type != null && !type.isInstance(value)) {
      throw new IllegalStateException(
          "set %s has values of %s, not of %s"
              .formatted(name, value.getClass().getName(), type.getName()));
    }
    @SuppressWarnings("unchecked") // checked above; without a type the caller knows it
    T asAsked = (T) value;
    return asAsked;
  }

  @Override
  public CompletableFuture<?> retrieve(Object key) {
    TypedCache<?> records = typed;
    return records == null
        ? cache.getAsync(id(key)).thenApply(this::wrapped)
        : records.getAsync(id(key)).thenApply(this::wrapped);
  }

  private ValueWrapper wrapped(Lookup found) {
    if (found instanceof Lookup.NotReady refused) {
      throw notReady(refused.reason());
    }
    return new SimpleValueWrapper(found instanceof Lookup.Hit hit ? hit.entity().fields() : null);
  }

  private ValueWrapper wrapped(TypedLookup<?> found) {
    if (found instanceof TypedLookup.NotReady<?> refused) {
      throw notReady(refused.reason());
    }
    return new SimpleValueWrapper(found instanceof TypedLookup.Hit<?> hit ? hit.value() : null);
  }

  private IllegalStateException notReady(String reason) {
    return new IllegalStateException("set " + name + " cannot answer: " + reason);
  }

  private String id(Object key) {
    if (key instanceof CharSequence || key instanceof Number || key instanceof UUID) {
      return key.toString();
    }
    throw new IllegalArgumentException(
        ("the key of set %s is the entity's id, a text, number or UUID, not a %s; name it, as in"
                + " @Cacheable(key = \"#id\")")
            .formatted(name, key.getClass().getName()));
  }

  @Override
  public <T> T get(Object key, Callable<T> valueLoader) {
    throw refused("get(key, loader), which @Cacheable(sync = true) uses, would load values");
  }

  @Override
  public <T> CompletableFuture<T> retrieve(Object key, Supplier<CompletableFuture<T>> valueLoader) {
    throw refused("retrieve(key, loader), which @Cacheable(sync = true) uses, would load values");
  }

  @Override
  public void put(Object key, @Nullable Object value) {
    throw refused("put");
  }

  @Override
  public ValueWrapper putIfAbsent(Object key, @Nullable Object value) {
    throw refused("putIfAbsent");
  }

  @Override
  public void evict(Object key) {
    throw refused("evict");
  }

  @Override
  public void clear() {
    throw refused("clear");
  }

  private UnsupportedOperationException refused(String what) {
    return new UnsupportedOperationException(
        ("%s: set %s holds what its table holds, and only its worker writes to it. Change the"
                + " table: the cache follows. To reload it, call reprefetch() of the bean %s.")
            .formatted(what, name, name));
  }
}
