package io.prefetchbench.load.run;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.prefetchbench.cache.source.mock.Shape;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** Checks what was read against the checksum that entities of the bench carry. Thread-safe. */
final class Checksums {
  private static final JsonFactory JSON = new JsonFactory();

  private final boolean required;
  private volatile boolean seen;

  /**
   * @param required false for a target, whose entities may not be ours
   */
  Checksums(boolean required) {
    this.required = required;
  }

  /**
   * True if the entity's checksum matches, or it has none and need not.
   *
   * @param body holds the entity as a JSON object in UTF-8, in {@code length} bytes after {@code
   *     from}: as it came, since every read is checked and a text of it would be made only for this
   */
  boolean isIntact(byte[] body, int from, int length) {
    Map<String, String> fields = new TreeMap<>();
    try (JsonParser json = JSON.createParser(body, from, length)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return isForeign();
      }
      for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
        json.nextToken();
        fields.put(name, json.getValueAsString(""));
        json.skipChildren();
      }
    } catch (IOException e) {
      return isForeign();
    }
    return isIntact(fields);
  }

  /** A body that is no entity of the bench is intact at a target that never sent one. */
  private boolean isForeign() {
    return !required && !seen;
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
