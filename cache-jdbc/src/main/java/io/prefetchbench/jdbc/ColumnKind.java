package io.prefetchbench.jdbc;

import io.prefetchbench.cache.spi.JsonChange;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The types of columns that can be cached, and the one text form of each. Every way by which a
 * value reaches the cache uses this form, because a comparison of cache and primary would report
 * any other as drift.
 *
 * <p>Integers in decimal; decimals in plain notation with their scale; {@code true} and {@code
 * false}; floating-point numbers as Java prints them; dates and times in ISO-8601 with six digits
 * of a second, points in time in UTC; UUIDs in lower case; bytes in base64; JSON as the database
 * prints it; arrays as JSON.
 */
public enum ColumnKind {
  INTEGER,
  DECIMAL,
  BOOLEAN,
  REAL,
  DOUBLE,
  TEXT,
  UUID_TEXT,
  BYTES,
  DATE,
  TIME,
  TIMESTAMP,
  INSTANT,
  /** A point in time as the seconds since the Unix epoch, with a fraction. */
  EPOCH_SECONDS,
  YEAR,
  ARRAY;

  private static final DateTimeFormatter TIME_FORM = DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS");
  private static final DateTimeFormatter TIMESTAMP_FORM =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS");
  private static final String INFINITE = "infinity";
  private static final String MINUS_INFINITE = "-infinity";

  /**
   * The kind of a column.
   *
   * @param jdbcType of {@link Types}
   * @param typeName the database's own name of the type
   * @return null if such a column cannot be cached
   */
  public static @Nullable ColumnKind of(int jdbcType, String typeName) {
    String type = typeName.toLowerCase(Locale.ROOT);
    ColumnKind named =
        switch (type) {
          case "timestamptz" -> INSTANT;
          case "uuid" -> UUID_TEXT;
          case "json", "jsonb" -> TEXT;
          case "timetz", "money", "interval", "xml", "bit", "varbit" -> ARRAY; // refused below
          default -> null;
        };
    if (named == ARRAY) {
      // Some databases call their booleans bits.
      return type.equals("bit") && jdbcType == Types.BOOLEAN ? BOOLEAN : null;
    }
    return named != null ? named : ofJdbc(jdbcType);
  }

  private static @Nullable ColumnKind ofJdbc(int jdbcType) {
    return switch (jdbcType) {
      case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT -> INTEGER;
      case Types.NUMERIC, Types.DECIMAL -> DECIMAL;
      case Types.BOOLEAN, Types.BIT -> BOOLEAN;
      case Types.REAL -> REAL;
      case Types.FLOAT, Types.DOUBLE -> DOUBLE;
      case Types.CHAR,
          Types.VARCHAR,
          Types.LONGVARCHAR,
          Types.NCHAR,
          Types.NVARCHAR,
          Types.LONGNVARCHAR,
          Types.CLOB,
          Types.NCLOB ->
          TEXT;
      case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> BYTES;
      case Types.DATE -> DATE;
      case Types.TIME -> TIME;
      case Types.TIMESTAMP -> TIMESTAMP;
      case Types.TIMESTAMP_WITH_TIMEZONE -> INSTANT;
      case Types.ARRAY -> ARRAY;
      default -> null;
    };
  }

  /** The text of a column of the current row; null for SQL {@code NULL}. */
  @Nullable String read(ResultSet row, int column) throws SQLException {
    return switch (this) {
      case INTEGER, YEAR, TEXT, UUID_TEXT -> row.getString(column);
      case DECIMAL -> decimal(row, column);
      case BOOLEAN -> {
        boolean value = row.getBoolean(column);
        yield row.wasNull() ? null : Boolean.toString(value);
      }
      case REAL -> {
        float value = row.getFloat(column);
        yield row.wasNull() ? null : Float.toString(value);
      }
      case DOUBLE -> {
        double value = row.getDouble(column);
        yield row.wasNull() ? null : Double.toString(value);
      }
      case BYTES -> {
        byte[] value = row.getBytes(column);
        yield value == null ? null : Base64.getEncoder().encodeToString(value);
      }
      case DATE -> text(row.getObject(column, LocalDate.class));
      case TIME -> text(row.getObject(column, LocalTime.class));
      case TIMESTAMP -> text(row.getObject(column, LocalDateTime.class));
      case INSTANT, EPOCH_SECONDS -> text(instant(row, column));
      case ARRAY -> {
        Array value = row.getArray(column);
        yield value == null ? null : json(value.getArray());
      }
    };
  }

  /**
   * The same text for a value that was not read with JDBC.
   *
   * @param value a number, a boolean, a text, bytes, a date or time of {@code java.time}, or an
   *     array of the driver
   * @throws IllegalArgumentException if this kind of column has no such values
   */
  public String text(Object value) {
    String text =
        switch (this) {
          case INTEGER, YEAR, TEXT, UUID_TEXT, BOOLEAN -> value.toString();
          case DECIMAL ->
              value instanceof BigDecimal number ? number.toPlainString() : value.toString();
          case REAL -> value instanceof Number number ? Float.toString(number.floatValue()) : null;
          case DOUBLE ->
              value instanceof Number number ? Double.toString(number.doubleValue()) : null;
          case BYTES ->
              value instanceof byte[] bytes ? Base64.getEncoder().encodeToString(bytes) : null;
          case DATE -> value instanceof LocalDate date ? text(date) : null;
          case TIME -> value instanceof LocalTime time ? text(time) : null;
          case TIMESTAMP -> value instanceof LocalDateTime time ? text(time) : null;
          case INSTANT, EPOCH_SECONDS -> value instanceof OffsetDateTime time ? text(time) : null;
          case ARRAY -> value instanceof Array array ? json(array) : null;
        };
    if (text == null) {
      throw new IllegalArgumentException("not a value of " + this + ": " + value.getClass());
    }
    return text;
  }

  private static String json(Array array) {
    try {
      return json(array.getArray());
    } catch (SQLException e) {
      throw new IllegalArgumentException("an array cannot be read: " + e.getMessage(), e);
    }
  }

  /** The point in time of a column of one of the two kinds; null for SQL {@code NULL}. */
  @Nullable OffsetDateTime instant(ResultSet row, int column) throws SQLException {
    if (this == INSTANT) {
      return row.getObject(column, OffsetDateTime.class);
    }
    BigDecimal seconds = row.getBigDecimal(column);
    return seconds == null
        ? null
        : Instant.ofEpochSecond(
                seconds.longValue(),
                seconds.remainder(BigDecimal.ONE).movePointRight(9).longValue())
            .atOffset(ZoneOffset.UTC);
  }

  private static @Nullable String decimal(ResultSet row, int column) throws SQLException {
    String text = row.getString(column);
    // Some drivers print exponents; PostgreSQL's NaN and Infinity are no numbers to Java.
    return text != null && text.matches(".*[0-9][eE].*")
        ? new BigDecimal(text).toPlainString()
        : text;
  }

  private static @Nullable String text(@Nullable LocalDate value) {
    if (value == null) {
      return null;
    }
    return value.equals(LocalDate.MAX)
        ? INFINITE
        : value.equals(LocalDate.MIN) ? MINUS_INFINITE : value.toString();
  }

  private static @Nullable String text(@Nullable LocalTime value) {
    return value == null ? null : TIME_FORM.format(value);
  }

  private static @Nullable String text(@Nullable LocalDateTime value) {
    if (value == null) {
      return null;
    }
    return value.equals(LocalDateTime.MAX)
        ? INFINITE
        : value.equals(LocalDateTime.MIN) ? MINUS_INFINITE : TIMESTAMP_FORM.format(value);
  }

  private static @Nullable String text(@Nullable OffsetDateTime value) {
    if (value == null) {
      return null;
    }
    return value.equals(OffsetDateTime.MAX)
        ? INFINITE
        : value.equals(OffsetDateTime.MIN)
            ? MINUS_INFINITE
            : TIMESTAMP_FORM.format(value.withOffsetSameInstant(ZoneOffset.UTC)) + "Z";
  }

  /** An array of the driver as JSON; elements that are no numbers or booleans become strings. */
  private static String json(Object array) {
    StringBuilder json = new StringBuilder();
    appendJson(json, array);
    return json.toString();
  }

  private static void appendJson(StringBuilder json, @Nullable Object value) {
    if (value == null) {
      json.append("null");
    } else if (value instanceof Object[] elements) {
      json.append('[');
      for (int i = 0; i < elements.length; i++) {
        json.append(i == 0 ? "" : ",");
        appendJson(json, elements[i]);
      }
      json.append(']');
    } else if (value instanceof BigDecimal number) {
      json.append(number.toPlainString());
    } else if (value instanceof Boolean
        || value instanceof Long
        || value instanceof Integer
        || value instanceof Short) {
      json.append(value);
    } else if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
      json.append(number);
    } else {
      json.append(JsonChange.quoted(elementText(value)));
    }
  }

  private static String elementText(Object value) {
    if (value instanceof java.sql.Timestamp timestamp) {
      return TIMESTAMP_FORM.format(timestamp.toLocalDateTime());
    }
    if (value instanceof byte[] bytes) {
      return Base64.getEncoder().encodeToString(bytes);
    }
    if (value instanceof OffsetDateTime time) {
      return String.valueOf(text(time));
    }
    return value.toString();
  }

  /** The value of an id column from its text; null if none has it, so that there is no such row. */
  @Nullable Object parse(String text) {
    try {
      return switch (this) {
        case INTEGER, YEAR -> Long.valueOf(text);
        case DECIMAL -> new BigDecimal(text);
        case BOOLEAN -> Boolean.valueOf(text);
        case UUID_TEXT -> UUID.fromString(text);
        case DATE -> LocalDate.parse(text);
        case TIMESTAMP -> LocalDateTime.parse(text);
        case INSTANT -> OffsetDateTime.parse(text);
        case BYTES -> Base64.getDecoder().decode(text.getBytes(StandardCharsets.ISO_8859_1));
        case TEXT -> text;
        case EPOCH_SECONDS, REAL, DOUBLE, TIME, ARRAY -> null;
      };
    } catch (IllegalArgumentException | DateTimeParseException e) {
      return null;
    }
  }

  /** Whether a column of this kind can be an id. */
  boolean isIdentifying() {
    return this != REAL && this != DOUBLE && this != TIME && this != EPOCH_SECONDS && this != ARRAY;
  }
}
