package io.prefetchbench.cache.typed;

import java.lang.invoke.MethodType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The text of each type that needs no codec of its own. */
final class TextForms {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS");
  private static final DateTimeFormatter DATE_TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS");

  private static final Map<Class<?>, FieldCodec<?>> KNOWN = new HashMap<>();

  static {
    put(String.class, text -> text, text -> text);
    put(Integer.class, Integer::valueOf, Object::toString);
    put(Long.class, Long::valueOf, Object::toString);
    put(Short.class, Short::valueOf, Object::toString);
    put(Byte.class, Byte::valueOf, Object::toString);
    put(Float.class, Float::valueOf, Object::toString);
    put(Double.class, Double::valueOf, Object::toString);
    put(Boolean.class, TextForms::bool, Object::toString);
    put(Character.class, TextForms::character, Object::toString);
    put(BigDecimal.class, BigDecimal::new, BigDecimal::toPlainString);
    put(BigInteger.class, BigInteger::new, BigInteger::toString);
    put(UUID.class, UUID::fromString, UUID::toString);
    put(LocalDate.class, LocalDate::parse, LocalDate::toString);
    put(LocalTime.class, LocalTime::parse, TIME::format);
    put(LocalDateTime.class, LocalDateTime::parse, DATE_TIME::format);
    put(
        OffsetDateTime.class,
        OffsetDateTime::parse,
        time -> DATE_TIME.format(time.withOffsetSameInstant(ZoneOffset.UTC)) + "Z");
    put(
        Instant.class,
        text -> OffsetDateTime.parse(text).toInstant(),
        time -> DATE_TIME.format(time.atOffset(ZoneOffset.UTC)) + "Z");
    put(
        byte[].class,
        text -> Base64.getDecoder().decode(text),
        bytes -> Base64.getEncoder().encodeToString(bytes));
  }

  private TextForms() {}

  private static <V> void put(
      Class<V> type, Function<String, V> read, Function<? super V, String> write) {
    KNOWN.put(type, new FieldCodec<V>(read, write::apply));
  }

  private static Boolean bool(String text) {
    return switch (text) {
      case "true", "t", "1" -> true;
      case "false", "f", "0" -> false;
      default -> throw new IllegalArgumentException("expected true or false");
    };
  }

  private static Character character(String text) {
    if (text.length() != 1) {
      throw new IllegalArgumentException("expected one character");
    }
    return text.charAt(0);
  }

  /** The codec of a type; null if there is none. Primitive types are those of their boxes. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  static @Nullable FieldCodec<?> of(Class<?> type) {
    if (type.isEnum()) {
      return new FieldCodec<Enum>(text -> Enum.valueOf((Class<Enum>) type, text), Enum::name);
    }
    return KNOWN.get(MethodType.methodType(type).wrap().returnType());
  }
}
