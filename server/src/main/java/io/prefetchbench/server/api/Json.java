package io.prefetchbench.server.api;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds JSON objects whose keys keep their order. Used by one thread. */
final class Json {
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double THOUSAND = 1e3;

  private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();

  /** Adds a field; null is written as such. */
  Json put(String key, @Nullable Object value) {
    fields.put(key, value);
    return this;
  }

  Map<String, @Nullable Object> map() {
    return fields;
  }

  /** Milliseconds with three decimals, as the JSON keys ending in {@code _ms} have them. */
  static double millis(long nanos) {
    return rounded(nanos / NANOS_PER_MILLI);
  }

  /** Three decimals. */
  static double rounded(double value) {
    return Math.round(value * THOUSAND) / THOUSAND;
  }
}
