package io.prefetchbench.cache.typed;

import java.util.function.Function;

/**
 * Converts the values of one type from and to the text of a field. Thread-safe.
 *
 * @param <V> the type
 */
public interface FieldCodec<V> {
  /**
   * The value that a text stands for, never null.
   *
   * @throws RuntimeException if there is none; the read fails with a {@link MappingException} that
   *     names the entity and the field
   */
  V read(String text);

  /** The text of a value, such that {@link #read} of it is equal to the value. */
  String write(V value);

  /** A codec of two functions. */
  static <V> FieldCodec<V> of(Function<String, V> read, Function<V, String> write) {
    return new FieldCodec<>() {
      @Override
      public V read(String text) {
        return read.apply(text);
      }

      @Override
      public String write(V value) {
        return write.apply(value);
      }
    };
  }
}
