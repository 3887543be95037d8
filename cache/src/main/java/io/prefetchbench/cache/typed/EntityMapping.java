package io.prefetchbench.cache.typed;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * Makes a value of a type from the fields of an entity. Thread-safe.
 *
 * <p>{@link #of} makes one for a record; for any other class implement the interface.
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
 *       one.
 *   <li>Types are {@code String}, the primitive types and their boxes, {@code BigDecimal}, {@code
 *       BigInteger}, {@code Instant}, {@code OffsetDateTime}, {@code LocalDate}, {@code LocalTime},
 *       {@code LocalDateTime}, {@code UUID}, {@code byte[]}, enums, and {@code Optional} of these.
 *       Anything else needs a {@link Builder#codec codec}.
 *   <li>The text of a value is that of the database source: decimals, dates and times in ISO-8601,
 *       bytes in base64, enums by their name.
 *   <li>A field that is absent is {@code Optional.empty()} or {@code null}; for a primitive
 *       component it is an error. Fields that the record does not name are ignored.
 *   <li>The canonical constructor is called, so that its checks hold; what it throws is thrown by
 *       the read.
 * </ul>
 *
 * @param <T> the type of the values
 */
@FunctionalInterface
public interface EntityMapping<T> {
  /**
   * The value of an entity.
   *
   * @param id the entity's id, for messages
   * @throws MappingException if the fields do not fit
   */
  T read(String id, Map<String, String> fields);

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
    private final Map<String, Function<String, ?>> codecs = new HashMap<>();

    private Builder(Class<T> type) {
      this.type = Objects.requireNonNull(type);
    }

    /**
     * Reads a component by a function, which must be thread-safe.
     *
     * @param component its name; within an {@code Optional} the function is for what it holds
     * @param read the value that a text stands for, never null; if it throws, the read fails with a
     *     {@link MappingException} that names the entity and the field
     */
    public Builder<T> codec(String component, Function<String, ?> read) {
      codecs.put(component, Objects.requireNonNull(read));
      return this;
    }

    /**
     * The mapping.
     *
     * @throws MappingException if a component has a type without a rule and no codec, a codec names
     *     no component, or two components have the same field
     */
    public EntityMapping<T> build() {
      return RecordMapping.of(type, Map.copyOf(codecs));
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
