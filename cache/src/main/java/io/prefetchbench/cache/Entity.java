package io.prefetchbench.cache;

import io.prefetchbench.cache.internal.common.Fields;
import java.util.Map;
import java.util.Objects;

/**
 * One cached object, with the primary's values.
 *
 * <p>Immutable; fields keep the primary's order.
 *
 * @param id not empty
 * @param fields name to value, at least one; no field may be called {@code ~}
 * @param version the primary's version of this state
 * @param committedMicros commit time of that version, µs since the Unix epoch; 0 if unknown
 */
public record Entity(String id, Map<String, String> fields, Version version, long committedMicros) {

  /**
   * @throws IllegalArgumentException if the id is empty, there is no field, or one is called {@code
   *     ~}
   */
  public Entity {
    if (id.isEmpty()) {
      throw new IllegalArgumentException("an entity needs an id");
    }
    if (fields.isEmpty()) {
      throw new IllegalArgumentException("entity " + id + " has no fields");
    }
    if (fields.containsKey("~")) {
      throw new IllegalArgumentException(
          "entity " + id + " has a field called ~, which is reserved");
    }
    Objects.requireNonNull(version);
    fields = Fields.copyOf(fields);
  }
}
