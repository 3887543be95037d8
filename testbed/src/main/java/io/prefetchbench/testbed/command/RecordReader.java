package io.prefetchbench.testbed.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * JSON that people write, read strictly into records. Whatever is wrong is refused by {@link
 * BadInput} in one line that names the key by its path: {@code workload my.json: faults[0].length:
 * expected a duration such as 30s, 250ms or 2m, was 7}.
 *
 * <p>The components of a record are the keys of an object; {@link JsonKey} gives their bounds. An
 * unknown key is refused (except {@code $schema}), and a missing one, unless it is
 * {@code @Nullable} or has a default. Types are numbers, text, {@code boolean}, {@link Duration},
 * {@link LocalDate}, enums by their JSON form, records, and lists and maps of these. What a compact
 * constructor refuses, by {@link #wrong} or an IllegalArgumentException whose message begins with
 * the key, is reported with the path of its object. Thread-safe.
 */
public final class RecordReader {
  private static final long BYTES_MAX = 1 << 20;
  private static final int SHOWN_MAX = 200;
  private static final Pattern DURATION = Pattern.compile("(\\d+(?:\\.\\d+)?)(us|ms|s|m)");
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private static final Map<Class<?>, String> EXPECTED =
      Map.of(
          String.class, "text",
          boolean.class, "true or false",
          double.class, "a number",
          int.class, "a whole number",
          long.class, "a whole number",
          Duration.class, "a duration such as 30s, 250ms or 2m",
          LocalDate.class, "a day such as 2027-01-31",
          List.class, "a list");

  /** What a component may hold beyond its type. */
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.RECORD_COMPONENT)
  public @interface JsonKey {
    /** The key, if it is not the name of the component. */
    String name() default "";

    /** The least number; of a duration in seconds. */
    double min() default Double.NEGATIVE_INFINITY;

    double max() default Double.POSITIVE_INFINITY;

    /** Text that stands for null, such as {@code auto}. */
    String orNull() default "";

    /** JSON that is read if the key is missing. */
    String otherwise() default "";
  }

  private final String origin;

  private RecordReader(String origin) {
    this.origin = origin;
  }

  /** Reads a file of at most 1 MiB; {@code origin} is its name in messages. */
  public static JsonNode tree(String origin, Path file) {
    try {
      if (!Files.isRegularFile(file)) {
        String found = Files.exists(file) ? "was a folder or a device" : "found no file " + file;
        throw new BadInput(origin + ": expected a JSON file, " + found);
      }
      if (Files.size(file) > BYTES_MAX) {
        throw new BadInput(origin + ": expected at most 1 MiB, was " + Files.size(file) + " bytes");
      }
      return tree(origin, Files.readAllBytes(file));
    } catch (IOException e) {
      throw new BadInput(origin + ": cannot be read: " + e, e);
    }
  }

  /** Reads a JSON document in UTF-8 or UTF-16; refuses duplicate keys, and text behind it. */
  public static JsonNode tree(String origin, byte[] json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      long line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      String reason = e.getOriginalMessage().replaceAll("\\s*\\R\\s*", "; ");
      if (reason.startsWith("Trailing token")) {
        reason = "there is more behind the object";
      }
      throw new BadInput(origin + ", line " + line + ": not JSON: " + reason, e);
    } catch (IOException e) {
      throw new BadInput(origin + ": not JSON in UTF-8: " + e.getMessage(), e);
    }
  }

  /** Reads a record; {@code origin} begins every message. */
  public static <T extends Record> T read(String origin, JsonNode tree, Class<T> type) {
    return type.cast(new RecordReader(origin).record("", tree, type));
  }

  /** Reads a list of records. */
  public static <T extends Record> List<T> readList(String origin, JsonNode tree, Class<T> type) {
    return new RecordReader(origin).list("", tree, type).stream().map(type::cast).toList();
  }

  /** For compact constructors: the value of a key is not what was expected. */
  public static BadInput wrong(String key, String expected, Object was) {
    Object shown = was instanceof String text ? TextNode.valueOf(text) : was;
    return new BadInput(key + ": expected " + expected + ", was " + Redactor.redact("" + shown));
  }

  private Object record(String path, JsonNode node, Class<?> type) {
    requireObject(path, node);
    Map<String, RecordComponent> keys = new LinkedHashMap<>();
    for (RecordComponent each : type.getRecordComponents()) {
      JsonKey key = each.getAnnotation(JsonKey.class);
      keys.put(key == null || key.name().isEmpty() ? each.getName() : key.name(), each);
    }
    for (Map.Entry<String, JsonNode> given : node.properties()) {
      String name = given.getKey();
      if (!keys.containsKey(name) && !(path.isEmpty() && name.equals("$schema"))) {
        String known = String.join(", ", keys.keySet()) + DidYouMean.suffix(name, keys.keySet());
        throw new BadInput(
            origin + ": unknown key " + join(path, name) + ", expected one of " + known);
      }
    }
    List<@Nullable Object> values = new ArrayList<>();
    keys.forEach((name, each) -> values.add(component(join(path, name), node.path(name), each)));
    return construct(path, type, values);
  }

  private @Nullable Object component(String path, JsonNode given, RecordComponent component) {
    JsonKey key = component.getAnnotation(JsonKey.class);
    Type type = component.getGenericType();
    if (!given.isMissingNode() && !given.isNull()) {
      boolean word = key != null && !key.orNull().isEmpty() && given.asText().equals(key.orNull());
      return word ? null : value(path, given, type, key);
    }
    if (component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
      return null;
    }
    if (key == null || key.otherwise().isEmpty()) {
      String expected = expected(component.getType(), key);
      throw new BadInput(origin + ": " + path + " is missing, expected " + expected);
    }
    return value(path, tree(path, key.otherwise().getBytes(UTF_8)), type, key);
  }

  private Object construct(String path, Class<?> type, List<@Nullable Object> values) {
    // A record has its canonical constructor, and those that our files are read into no other.
    Constructor<?> constructor = type.getDeclaredConstructors()[0];
    constructor.setAccessible(true);
    try {
      return constructor.newInstance(values.toArray());
    } catch (InvocationTargetException e) {
      Throwable cause = e.getCause();
      if (cause instanceof BadInput || cause instanceof IllegalArgumentException) {
        throw new BadInput(origin + ": " + join(path, cause.getMessage()), cause);
      }
      throw new IllegalStateException(type + " cannot be constructed", cause);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " cannot be constructed", e);
    }
  }

  private Object value(String path, JsonNode node, Type type, @Nullable JsonKey key) {
    if (type instanceof ParameterizedType generic) {
      Type[] of = generic.getActualTypeArguments();
      return generic.getRawType() == List.class
          ? list(path, node, of[0])
          : map(path, node, of[0], of[1]);
    }
    Class<?> plain = (Class<?>) type;
    if (plain.isRecord()) {
      return record(path, node, plain);
    }
    Object read = scalar(node, plain);
    if (read == null || !isWithin(read, key)) {
      String likely =
          plain.isEnum() ? DidYouMean.suffix(node.asText(), constants(plain).keySet()) : "";
      throw refused(path, expected(plain, key), node, likely);
    }
    return read;
  }

  private List<Object> list(String path, JsonNode node, Type element) {
    if (!node.isArray()) {
      throw refused(path, "a list", node);
    }
    List<Object> list = new ArrayList<>();
    for (JsonNode each : node) {
      list.add(value(path + "[" + list.size() + "]", each, element, null));
    }
    return List.copyOf(list);
  }

  private Map<Object, Object> map(String path, JsonNode node, Type keys, Type values) {
    requireObject(path, node);
    Map<Object, Object> map = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> each : node.properties()) {
      String inside = join(path, each.getKey());
      Object key = value(inside, TextNode.valueOf(each.getKey()), keys, null);
      map.put(key, value(inside, each.getValue(), values, null));
    }
    return map;
  }

  /** Returns null if the node is of another type; a number or a boolean is text, too. */
  private static @Nullable Object scalar(JsonNode node, Class<?> type) {
    if (type == String.class) {
      boolean isText = node.isTextual() || node.isNumber() || node.isBoolean();
      return isText ? node.asText() : null;
    }
    if (type == Duration.class) {
      return node.isTextual() ? duration(node.asText()) : null;
    }
    if (type == LocalDate.class) {
      return node.isTextual() ? day(node.asText()) : null;
    }
    if (type.isEnum()) {
      return node.isTextual() ? constants(type).get(node.asText()) : null;
    }
    if (type == boolean.class) {
      return node.isBoolean() ? node.booleanValue() : null;
    }
    if (type == double.class) {
      return node.isNumber() && Double.isFinite(node.doubleValue()) ? node.doubleValue() : null;
    }
    if (!node.isNumber() || !node.canConvertToExactIntegral() || !node.canConvertToLong()) {
      return null;
    }
    if (type == long.class) {
      return node.longValue();
    }
    return node.canConvertToInt() ? node.intValue() : null;
  }

  /** Parses a duration such as {@code 250ms}, in us, ms, s or m; null if it is none. */
  public static @Nullable Duration duration(String text) {
    Matcher parts = DURATION.matcher(text);
    if (!parts.matches()) {
      return null;
    }
    double nanosPerUnit =
        switch (parts.group(2)) {
          case "us" -> 1e3;
          case "ms" -> 1e6;
          case "s" -> 1e9;
          default -> 60e9;
        };
    return Duration.ofNanos(Math.round(Double.parseDouble(parts.group(1)) * nanosPerUnit));
  }

  private static @Nullable LocalDate day(String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  private static Map<String, Object> constants(Class<?> type) {
    Map<String, Object> constants = new LinkedHashMap<>();
    for (Object each : Objects.requireNonNull(type.getEnumConstants())) {
      constants.put(JSON.convertValue(each, String.class), each);
    }
    return constants;
  }

  private static boolean isWithin(Object value, @Nullable JsonKey key) {
    if (key == null || !(value instanceof Number || value instanceof Duration)) {
      return true;
    }
    double number =
        value instanceof Duration time ? time.toNanos() / 1e9 : ((Number) value).doubleValue();
    return number >= key.min() && number <= key.max();
  }

  private static String expected(Class<?> type, @Nullable JsonKey key) {
    if (type.isEnum()) {
      return "one of " + String.join(", ", constants(type).keySet());
    }
    StringBuilder words = new StringBuilder(EXPECTED.getOrDefault(type, "an object"));
    if (key != null && !key.orNull().isEmpty()) {
      words.append(" or ").append(key.orNull());
    }
    if (key != null && key.max() < Double.POSITIVE_INFINITY) {
      words.append(" from ").append(plain(key.min())).append(" to ").append(plain(key.max()));
    } else if (key != null && key.min() > Double.NEGATIVE_INFINITY) {
      boolean time = type == Duration.class;
      words.append(", at least ").append(time ? plain(key.min() * 1e3) + "ms" : plain(key.min()));
    }
    return words.toString();
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  private static String join(String path, @Nullable String key) {
    return path.isEmpty() ? String.valueOf(key) : path + "." + key;
  }

  private void requireObject(String path, JsonNode node) {
    if (!node.isObject()) {
      throw refused(path, path.isEmpty() ? "a JSON object" : "an object", node);
    }
  }

  private BadInput refused(String path, String expected, JsonNode was) {
    return refused(path, expected, was, "");
  }

  private BadInput refused(String path, String expected, JsonNode was, String likely) {
    String shown = was.isMissingNode() ? "empty" : Redactor.redact(was.toString());
    String cut = shown.length() <= SHOWN_MAX ? shown : shown.substring(0, SHOWN_MAX) + "…";
    String where = path.isEmpty() ? origin : origin + ": " + path;
    return new BadInput(where + ": expected " + expected + ", was " + cut + likely);
  }
}
