package io.prefetchbench.cache.typed;

import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.typed.EntityMapping.MappingException;

/**
 * The answer to one read of a {@link TypedCache}; the cases are those of {@link Lookup}. Immutable
 * if the value is.
 *
 * @param <T> the type of the values
 */
public sealed interface TypedLookup<T> {
  /**
   * The cached entity.
   *
   * @param committedMicros commit time of that version, µs since the Unix epoch; 0 if unknown
   */
  record Hit<T>(T value, Version version, long committedMicros) implements TypedLookup<T> {}

  /** The primary deleted it: an authoritative "not found". */
  record Deleted<T>(Version version, long committedMicros) implements TypedLookup<T> {}

  /** Not found although the cache is ready: unknown to the primary, or an incident. */
  record Absent<T>() implements TypedLookup<T> {}

  /** The cache cannot answer: it was never loaded, or lost its data. */
  record NotReady<T>(String reason) implements TypedLookup<T> {}

  /**
   * The answer of an untyped read, as a typed one.
   *
   * @throws MappingException if the entity does not fit the type
   */
  static <T> TypedLookup<T> of(Lookup found, EntityMapping<T> mapping) {
    if (found instanceof Lookup.Hit hit) {
      var entity = hit.entity();
      return new Hit<>(
          mapping.read(entity.id(), entity.fields()), entity.version(), entity.committedMicros());
    }
    if (found instanceof Lookup.Deleted deleted) {
      return new Deleted<>(deleted.version(), deleted.committedMicros());
    }
    return found instanceof Lookup.NotReady refused
        ? new NotReady<>(refused.reason())
        : new Absent<>();
  }
}
