package io.prefetchbench.testbed.environment;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A section of the environment; unknown values are named with the reason, never zero. */
final class Facts {
  private final Map<String, Object> values = new LinkedHashMap<>();
  private final Map<String, Object> absent = new LinkedHashMap<>();

  void put(String name, Object value) {
    values.put(name, value);
  }

  void put(String name, Optional<?> value, String whyAbsent) {
    value.ifPresentOrElse(known -> values.put(name, known), () -> absent(name, whyAbsent));
  }

  void absent(String name, String why) {
    absent.put(name, why);
  }

  /** The values in the order they came, then {@code absent}: name → reason, if there are any. */
  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>(values);
    if (!absent.isEmpty()) {
      map.put("absent", absent);
    }
    return map;
  }
}
