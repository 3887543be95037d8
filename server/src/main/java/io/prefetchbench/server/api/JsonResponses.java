package io.prefetchbench.server.api;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds JSON objects whose keys keep their order. Not thread-safe; use it from one thread. */
public final class JsonResponses {
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double THOUSAND = 1e3;

  private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();

  /** Adds a field; null is written as such. */
  public JsonResponses put(String key, @Nullable Object value) {
    fields.put(key, value);
    return this;
  }

  /** The object itself: further fields go into it too. */
  public Map<String, @Nullable Object> map() {
    return fields;
  }

  /** A count; null if unknown. */
  public static @Nullable Long known(long count) {
    return count < 0 ? null : count;
  }

  /** Milliseconds with three decimals, as the JSON keys ending in {@code _ms} have them. */
  public static double millis(long nanos) {
    return rounded(nanos / NANOS_PER_MILLI);
  }

  public static double rounded(double value) {
    return Math.round(value * THOUSAND) / THOUSAND;
  }
}
