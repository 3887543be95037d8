package io.prefetchbench.load.system;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.prefetchbench.testkit.Shape;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** Checks the entities read against the checksum that entities of the bench carry. Thread-safe. */
public final class Checksums {
  private static final JsonFactory JSON = new JsonFactory();

  private final boolean required;
  private volatile boolean seen;

  /** {@code required} is false for a target, whose entities may not be ours. */
  public Checksums(boolean required) {
    this.required = required;
  }

  /** Whether the checksum matches, or none is required; raw, to avoid a string for each read. */
  public boolean isIntact(byte[] body, int from, int length) {
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

  /** A body that is not an entity of the bench counts as intact at a target that never sent one. */
  private boolean isForeign() {
    return !required && !seen;
  }

  public boolean isIntact(Map<String, String> fields) {
    if (!required && !fields.containsKey(Shape.CHECKSUM_FIELD)) {
      return true;
    }
    seen = true;
    return Shape.isIntact(fields);
  }

  /** Returns whether any entity had a checksum, so that torn ones would have been detected. */
  public boolean wereSeen() {
    return seen;
  }
}
