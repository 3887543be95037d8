package io.prefetchbench.kafka;

import io.prefetchbench.cache.spi.JsonChange;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The text of a column from Debezium's JSON, the same as a page of the table has: ISO-8601 with six
 * digits of a second, instants in UTC, numbers with their original digits, bytes in base64, arrays
 * as JSON. With a schema everything is known. Without, text, numbers and booleans are taken as they
 * are.
 */
final class DebeziumText {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS");
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS");
  private static final long MILLION = 1_000_000;

  private DebeziumText() {}

  /**
   * The text of a value; null for SQL {@code NULL}. Fails if it cannot be cached, or is not what
   * its schema says.
   */
  static @Nullable String of(@Nullable Object value, @Nullable Map<?, ?> schema) {
    if (value == null) {
      return null;
    }
    String name = schema == null ? "" : String.valueOf(schema.get("name"));
    String known = named(value, name, schema);
    if (known != null) {
      return known;
    }
    if (value instanceof List<?> elements) {
      Object items = schema == null ? null : schema.get("items");
      StringBuilder json = new StringBuilder();
      appendArray(json, elements, items instanceof Map<?, ?> of ? of : null);
      return json.toString();
    }
    if (value instanceof Map) {
      throw new IllegalArgumentException(
          "a value of type "
              + (name.isEmpty() ? "struct" : name)
              + " cannot be cached; leave the column out, or set decimal.handling.mode=string");
    }
    return value.toString();
  }

  private static @Nullable String named(Object value, String name, @Nullable Map<?, ?> schema) {
    try {
      return switch (name) {
        case "io.debezium.time.Date", "org.apache.kafka.connect.data.Date" ->
            LocalDate.ofEpochDay(number(value)).toString();
        case "io.debezium.time.Time", "org.apache.kafka.connect.data.Time" ->
            time(number(value) * MILLION);
        case "io.debezium.time.MicroTime" -> time(number(value) * 1_000);
        case "io.debezium.time.NanoTime" -> time(number(value));
        case "io.debezium.time.Timestamp", "org.apache.kafka.connect.data.Timestamp" ->
            timestamp(number(value), ChronoUnit.MILLIS);
        case "io.debezium.time.MicroTimestamp" -> timestamp(number(value), ChronoUnit.MICROS);
        case "io.debezium.time.NanoTimestamp" -> timestamp(number(value), ChronoUnit.NANOS);
        case "io.debezium.time.IsoDate" -> iso(ColumnType.DATE, value.toString());
        case "io.debezium.time.IsoTime" -> iso(ColumnType.TIME, value.toString());
        case "io.debezium.time.IsoTimestamp" -> iso(ColumnType.TIMESTAMP, value.toString());
        case "io.debezium.time.ZonedTimestamp" -> iso(ColumnType.TIMESTAMPTZ, value.toString());
        case "org.apache.kafka.connect.data.Decimal" -> decimal(value, schema);
        case "io.debezium.data.VariableScaleDecimal" -> variableDecimal(value);
        default -> null;
      };
    } catch (DateTimeException | ArithmeticException e) {
      throw new IllegalArgumentException("no " + name + ": " + value, e);
    }
  }

  private static long number(Object value) {
    return Long.parseLong(value.toString());
  }

  private static String time(long nanos) {
    return TIME.format(LocalTime.ofNanoOfDay(nanos));
  }

  private static String timestamp(long count, ChronoUnit unit) {
    Instant instant = Instant.EPOCH.plus(count, unit);
    return TIMESTAMP.format(LocalDateTime.ofInstant(instant, ZoneOffset.UTC));
  }

  /**
   * The text of a column whose type the message does not say, from {@code
   * time.precision.mode=isostring}.
   */
  static String iso(ColumnType type, String text) {
    // Debezium marks dates and times without a zone as UTC.
    String local = text.endsWith("Z") ? text.substring(0, text.length() - 1) : text;
    try {
      return switch (type) {
        case DATE -> LocalDate.parse(local).toString();
        case TIME -> TIME.format(LocalTime.parse(local));
        case TIMESTAMP -> TIMESTAMP.format(LocalDateTime.parse(local));
        case TIMESTAMPTZ ->
            TIMESTAMP.format(OffsetDateTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC))
                + "Z";
      };
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "expected a %s in ISO-8601, as with time.precision.mode=isostring, was %s"
              .formatted(type, text),
          e);
    }
  }

  private static String decimal(Object value, @Nullable Map<?, ?> schema) {
    Object parameters = schema == null ? null : schema.get("parameters");
    Object scale = parameters instanceof Map<?, ?> map ? map.get("scale") : null;
    return decimal(value.toString(), Integer.parseInt(String.valueOf(scale)));
  }

  private static String variableDecimal(Object value) {
    if (!(value instanceof Map<?, ?> parts)) {
      throw new IllegalArgumentException("no decimal: " + value);
    }
    return decimal(
        String.valueOf(parts.get("value")), Integer.parseInt(String.valueOf(parts.get("scale"))));
  }

  private static String decimal(String base64, int scale) {
    BigInteger unscaled = new BigInteger(Base64.getDecoder().decode(base64));
    return new BigDecimal(unscaled, scale).toPlainString();
  }

  private static void appendArray(
      StringBuilder json, List<?> elements, @Nullable Map<?, ?> schema) {
    json.append('[');
    String separator = "";
    for (Object element : elements) {
      json.append(separator);
      separator = ",";
      if (element instanceof List<?> inner) {
        Object items = schema == null ? null : schema.get("items");
        appendArray(json, inner, items instanceof Map<?, ?> of ? of : null);
        continue;
      }
      String text = of(element, schema);
      if (text == null || isBare(element, schema)) {
        json.append(text);
      } else {
        json.append(JsonChange.quoted(text));
      }
    }
    json.append(']');
  }

  private static boolean isBare(@Nullable Object element, @Nullable Map<?, ?> schema) {
    boolean isTime = schema != null && String.valueOf(schema.get("name")).contains(".time.");
    return !isTime && (element instanceof Boolean || element instanceof JsonTree.Digits);
  }
}
