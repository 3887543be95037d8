package io.prefetchbench.cache.typed;

import java.util.Objects;
import java.util.function.Function;

/**
 * Converts the values of one type from and to the text of a field.
 *
 * @param <V> the type
 */
record FieldCodec<V>(Function<String, V> read, Function<V, String> write) {
  FieldCodec {
    Objects.requireNonNull(read);
    Objects.requireNonNull(write);
  }
}
