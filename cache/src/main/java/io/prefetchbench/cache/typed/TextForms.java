package io.prefetchbench.cache.typed;

import java.lang.invoke.MethodType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the text of each type that needs no codec of its own. */
final class TextForms {
  private static final Map<Class<?>, Function<String, ?>> KNOWN = new HashMap<>();

  static {
    put(String.class, text -> text);
    put(Integer.class, Integer::valueOf);
    put(Long.class, Long::valueOf);
    put(Short.class, Short::valueOf);
    put(Byte.class, Byte::valueOf);
    put(Float.class, Float::valueOf);
    put(Double.class, Double::valueOf);
    put(Boolean.class, TextForms::bool);
    put(Character.class, TextForms::character);
    put(BigDecimal.class, BigDecimal::new);
    put(BigInteger.class, BigInteger::new);
    put(UUID.class, UUID::fromString);
    put(LocalDate.class, LocalDate::parse);
    put(LocalTime.class, LocalTime::parse);
    put(LocalDateTime.class, LocalDateTime::parse);
    put(OffsetDateTime.class, OffsetDateTime::parse);
    put(Instant.class, text -> OffsetDateTime.parse(text).toInstant());
    put(byte[].class, Base64.getDecoder()::decode);
  }

  private TextForms() {}

  private static <V> void put(Class<V> type, Function<String, V> read) {
    KNOWN.put(type, read);
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
  static @Nullable Function<String, ?> of(Class<?> type) {
    if (type.isEnum()) {
      return text -> Enum.valueOf((Class<Enum>) type, text);
    }
    return KNOWN.get(MethodType.methodType(type).wrap().returnType());
  }
}
