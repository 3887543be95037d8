package io.prefetchbench.cache.typed;

import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.cache.typed.EntityMapping.MappingException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Reads a cache as values of a type. A view: it keeps nothing, and closing the cache is the
 * caller's. Thread-safe. The sync worker moves text and never calls the mapping, so a mapping that
 * fails breaks reads of one entity and nothing else.
 *
 * @param <T> the type of the values
 */
public final class TypedCache<T> {
  private final PrefetchCache cache;
  private final EntityMapping<T> mapping;

  private TypedCache(PrefetchCache cache, EntityMapping<T> mapping) {
    this.cache = Objects.requireNonNull(cache);
    this.mapping = Objects.requireNonNull(mapping);
  }

  /** A view of this cache. */
  public static <T> TypedCache<T> of(PrefetchCache cache, EntityMapping<T> mapping) {
    return new TypedCache<>(cache, mapping);
  }

  /** A view of this cache as records, by the rules of {@link EntityMapping}. */
  public static <T extends Record> TypedCache<T> of(PrefetchCache cache, Class<T> type) {
    return new TypedCache<>(cache, EntityMapping.of(type));
  }

  /**
   * Reads one entity; see {@link PrefetchCache#get}.
   *
   * @throws MappingException if the entity does not fit the type
   * @throws io.prefetchbench.cache.RedisFault if Redis does not answer
   */
  public TypedLookup<T> get(String id) {
    return TypedLookup.of(cache.get(id), mapping);
  }

  /**
   * Reads one entity whose absence is no matter of interest: empty if it was deleted or never was.
   *
   * @throws IllegalStateException if the cache is not ready, which says nothing about the entity
   * @throws MappingException if the entity does not fit the type
   * @throws io.prefetchbench.cache.RedisFault if Redis does not answer
   */
  public Optional<T> find(String id) {
    TypedLookup<T> found = get(id);
    if (found instanceof TypedLookup.NotReady<T> refused) {
      throw new IllegalStateException("the cache cannot answer: " + refused.reason());
    }
    return found instanceof TypedLookup.Hit<T> hit ? Optional.of(hit.value()) : Optional.empty();
  }

  /** Like {@link #get}, but does not wait; failures complete the future exceptionally. */
  public CompletableFuture<TypedLookup<T>> getAsync(String id) {
    return cache.getAsync(id).thenApply(found -> TypedLookup.of(found, mapping));
  }

  /**
   * Reads several entities in one flush; the answers are in the order of the ids.
   *
   * @throws MappingException if one of them does not fit the type
   * @throws io.prefetchbench.cache.RedisFault if Redis does not answer
   */
  public List<TypedLookup<T>> getAll(List<String> ids) {
    return cache.getAll(ids).stream().map(found -> TypedLookup.of(found, mapping)).toList();
  }

  /** The cache behind this view, for everything that needs no type. */
  public PrefetchCache untyped() {
    return cache;
  }
}
