package io.prefetchbench.debezium;

import io.debezium.connector.postgresql.PostgresValueConverter;
import io.debezium.connector.postgresql.UnchangedToastedReplicationMessageColumn;
import io.debezium.data.SpecialValueDecimal;
import io.debezium.spi.converter.CustomConverter;
import io.debezium.spi.converter.RelationalColumn;
import io.prefetchbench.jdbc.ColumnKind;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Properties;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Gives every column the text that a page of the table would have. Public and with this constructor
 * because the engine creates it by name.
 */
public final class TextConverter implements CustomConverter<SchemaBuilder, RelationalColumn> {
  /** In place of a large value that a change did not touch, so that it was not logged. */
  static final String UNCHANGED = "\u0000unchanged";

  /** In place of a value that cannot be read; its cause follows. */
  static final String UNREADABLE = "\u0000unreadable: ";

  /** Name of the schema of a column that cannot be cached. */
  static final String UNKNOWN = "UNKNOWN";

  /** Called by the engine. */
  public TextConverter() {
    // There is nothing to be set.
  }

  @Override
  public void configure(Properties settings) {
    // There is nothing to be set.
  }

  @Override
  public void converterFor(
      RelationalColumn column, ConverterRegistration<SchemaBuilder> registration) {
    ColumnKind kind = ColumnKind.of(column.jdbcType(), column.typeName());
    SchemaBuilder schema =
        SchemaBuilder.string().optional().name(kind == null ? UNKNOWN : kind.name());
    registration.register(schema, value -> kind == null ? null : text(kind, value));
  }

  private static @Nullable String text(ColumnKind kind, @Nullable Object value) {
    if (value == null) {
      return null;
    }
    if (UnchangedToastedReplicationMessageColumn.isUnchangedToastedValue(value)) {
      return UNCHANGED;
    }
    try {
      return kind.text(plain(kind, value));
    } catch (RuntimeException e) {
      return UNREADABLE + e.getMessage();
    }
  }

  /** The value as a plain Java type; the engine has types and instants of its own for some. */
  private static Object plain(ColumnKind kind, Object value) {
    if (value instanceof SpecialValueDecimal decimal) {
      return decimal
          .getDecimalValue()
          .<Object>map(number -> number)
          .orElseGet(() -> Double.toString(decimal.toDouble()));
    }
    if (value.equals(PostgresValueConverter.POSITIVE_INFINITY_OFFSET_DATE_TIME)) {
      return OffsetDateTime.MAX;
    }
    if (value.equals(PostgresValueConverter.NEGATIVE_INFINITY_OFFSET_DATE_TIME)) {
      return OffsetDateTime.MIN;
    }
    if (value.equals(PostgresValueConverter.POSITIVE_INFINITY_LOCAL_DATE)) {
      return LocalDate.MAX;
    }
    if (value.equals(PostgresValueConverter.NEGATIVE_INFINITY_LOCAL_DATE)) {
      return LocalDate.MIN;
    }
    if (kind == ColumnKind.TIMESTAMP && value instanceof Instant instant) {
      return instant.equals(PostgresValueConverter.POSITIVE_INFINITY_INSTANT)
          ? LocalDateTime.MAX
          : instant.equals(PostgresValueConverter.NEGATIVE_INFINITY_INSTANT)
              ? LocalDateTime.MIN
              : LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
    if (kind == ColumnKind.TIME && value instanceof String time) {
      // The last moment of a day has a text of its own, which the driver reads as the one before.
      return time.startsWith("24") ? LocalTime.MAX : LocalTime.parse(time);
    }
    return value;
  }
}
