package io.prefetchbench.reports.json;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Reads JSON that people write into records, strictly: what is unknown, absent or of another type
 * is named by its key, with what was expected. Bounds are the business of a record's constructor,
 * whose message should begin with the name of the part. Thread-safe.
 *
 * <p>Every part of a record is required, unless {@link JsonSetter#nulls()} says otherwise.
 */
public final class StrictJson {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .addModule(Json.instants())
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .defaultSetterInfo(JsonSetter.Value.forValueNulls(Nulls.FAIL, Nulls.FAIL))
          .withCoercionConfig(
              LogicalType.Textual,
              text ->
                  List.of(
                          CoercionInputShape.Integer,
                          CoercionInputShape.Float,
                          CoercionInputShape.Boolean)
                      .forEach(shape -> text.setCoercion(shape, CoercionAction.Fail)))
          .build();

  private StrictJson() {}

  /**
   * Returns the record that a tree holds. Throws IllegalArgumentException if it holds none, with
   * one line: {@code rules.time.budget is "3%"; expected a number}.
   */
  public static <T> T as(JsonNode tree, Class<T> type) {
    try {
      return MAPPER.treeToValue(tree, type);
    } catch (UnrecognizedPropertyException e) {
      Collection<?> known = Objects.requireNonNullElse(e.getKnownPropertyIds(), List.of());
      throw new IllegalArgumentException(unknown(path(e), known), e);
    } catch (MismatchedInputException e) {
      JsonNode found = found(tree, e);
      String is = found.isMissingNode() ? " is absent" : " is " + found;
      String name = path(e).isEmpty() ? "it" : path(e);
      throw new IllegalArgumentException(name + is + "; expected " + expected(e), e);
    } catch (ValueInstantiationException e) {
      String why = String.valueOf(e.getCause() == null ? e : e.getCause().getMessage());
      String within = path(e).isEmpty() ? "" : path(e) + (why.matches("\\w+ is .*") ? "." : ": ");
      throw new IllegalArgumentException(within + why, e);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(Json.oneLine(e), e);
    }
  }

  /** Says that a key is unknown, and which are not. */
  public static String unknown(String key, Collection<?> known) {
    return key
        + " is unknown; expected one of "
        + known.stream().map(String::valueOf).sorted().collect(Collectors.joining(", "));
  }

  private static String path(JsonMappingException e) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference step : e.getPath()) {
      if (step.getFieldName() == null) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
      }
    }
    return path.toString();
  }

  private static JsonNode found(JsonNode tree, JsonMappingException e) {
    JsonNode found = tree;
    for (JsonMappingException.Reference step : e.getPath()) {
      String name = step.getFieldName();
      found = name == null ? found.path(step.getIndex()) : found.path(name);
    }
    return found;
  }

  private static String expected(MismatchedInputException e) {
    Class<?> type = e.getTargetType();
    if (type == null) {
      return "a value";
    }
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .map(constant -> Json.tree(constant).asText())
          .collect(Collectors.joining(", ", "one of ", ""));
    }
    return type == LocalDate.class ? Json.DAY : word(type);
  }

  private static String word(Class<?> type) {
    if (type == String.class) {
      return "a text";
    }
    if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    }
    if (type == double.class || type == Double.class) {
      return "a number";
    }
    if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
      return "a whole number";
    }
    return Collection.class.isAssignableFrom(type) || type.isArray() ? "a list" : "an object";
  }
}
