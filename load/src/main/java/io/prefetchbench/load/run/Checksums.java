package io.prefetchbench.load.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prefetchbench.cache.source.mock.Shape;
import java.util.LinkedHashMap;
import java.util.Map;

/** Checks what was read against the checksum that entities of the bench carry. Thread-safe. */
final class Checksums {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final boolean required;
  private volatile boolean seen;

  /**
   * @param required false for a target, whose entities may not be ours
   */
  Checksums(boolean required) {
    this.required = required;
  }

  /** True if the entity's checksum matches, or it has none and need not. */
  boolean isIntact(String body) {
    Map<String, String> fields = new LinkedHashMap<>();
    try {
      JSON.readTree(body).properties().forEach(f -> fields.put(f.getKey(), f.getValue().asText()));
    } catch (JsonProcessingException e) {
      return false;
    }
    return isIntact(fields);
  }

  /** As the other, of fields. */
  boolean isIntact(Map<String, String> fields) {
    if (!required && !fields.containsKey(Shape.CHECKSUM_FIELD)) {
      return true;
    }
    seen = true;
    return Shape.isIntact(fields);
  }

  /** True if any entity had a checksum, so that torn ones would have been seen. */
  boolean wereSeen() {
    return seen;
  }
}
