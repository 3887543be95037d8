package io.prefetchbench.cache.typed;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * Converts between the fields of an entity and a value of a type. Thread-safe.
 *
 * <p>{@link #of} makes one for a record. For any other class implement the interface:
 *
 * <pre>{@code
 * record Product(String sku, String name, BigDecimal price, Optional<Instant> soldOut) {}
 * EntityMapping<Product> products = EntityMapping.of(Product.class);
 * }</pre>
 *
 * <p>The rules for records:
 *
 * <ul>
 *   <li>The component {@code soldOut} is the field {@code sold_out}; {@link Field} names another
 *       one, and {@link Builder#namesAsWritten} leaves all names as they are.
 *   <li>Types are {@code String}, the primitive types and their boxes, {@code BigDecimal}, {@code
 *       BigInteger}, {@code Instant}, {@code OffsetDateTime}, {@code LocalDate}, {@code LocalTime},
 *       {@code LocalDateTime}, {@code UUID}, {@code byte[]}, enums, and {@code Optional} of these.
 *       Anything else needs a {@link Builder#codec codec}.
 *   <li>The text of a value is that of the database source: decimals without an exponent, dates and
 *       times in ISO-8601 with six digits of a second, points in time in UTC, bytes in base64,
 *       enums by their name. Whatever ISO-8601 allows is read.
 *   <li>A field that is absent is {@code Optional.empty()} or {@code null}; for a primitive
 *       component it is an error. Fields that the record does not name are ignored.
 *   <li>The canonical constructor is called, so that its checks hold; what it throws is thrown by
 *       the read.
 * </ul>
 *
 * @param <T> the type of the values
 */
public interface EntityMapping<T> {
  /**
   * The value of an entity.
   *
   * @param id the entity's id, for messages
   * @throws MappingException if the fields do not fit
   */
  T read(String id, Map<String, String> fields);

  /** The fields of a value in the order of {@link #fields}; those without a value are left out. */
  Map<String, String> write(T value);

  /** The names of the fields that are read. */
  List<String> fields();

  /**
   * A mapping of a record by the rules above.
   *
   * @throws MappingException if a component has a type without a rule
   */
  static <T extends Record> EntityMapping<T> of(Class<T> type) {
    return builder(type).build();
  }

  /** Begins a mapping of a record that needs more than the rules. */
  static <T extends Record> Builder<T> builder(Class<T> type) {
    return new Builder<>(type);
  }

  /**
   * What deviates from the rules for one record. Not thread-safe.
   *
   * @param <T> the record
   */
  final class Builder<T extends Record> {
    private final Class<T> type;
    private final Map<String, FieldCodec<?>> codecs = new HashMap<>();
    private boolean namesAsWritten;

    private Builder(Class<T> type) {
      this.type = Objects.requireNonNull(type);
    }

    /**
     * Converts a component by two functions, which must be thread-safe.
     *
     * @param component its name; within an {@code Optional} the functions are for what it holds
     * @param read the value that a text stands for, never null; if it throws, the read fails with a
     *     {@link MappingException} that names the entity and the field
     * @param write the text of a value, from which {@code read} makes an equal one
     */
    public <V> Builder<T> codec(
        String component, Function<String, V> read, Function<V, String> write) {
      codecs.put(component, new FieldCodec<>(read, write));
      return this;
    }

    /** A component's field has the component's name, unless {@link Field} says otherwise. */
    public Builder<T> namesAsWritten() {
      namesAsWritten = true;
      return this;
    }

    /**
     * The mapping.
     *
     * @throws MappingException if a component has a type without a rule and no codec, a codec names
     *     no component, or two components have the same field
     */
    public EntityMapping<T> build() {
      return RecordMapping.of(type, Map.copyOf(codecs), namesAsWritten);
    }
  }

  /** A type cannot be mapped, or an entity in the cache does not fit the type it is read as. */
  final class MappingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MappingException(String message) {
      super(message);
    }

    MappingException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
