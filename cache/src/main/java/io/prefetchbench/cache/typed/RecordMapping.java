package io.prefetchbench.cache.typed;

import io.prefetchbench.cache.typed.EntityMapping.MappingException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A mapping of a record: reflection once, when it is made, then method handles. */
final class RecordMapping<T> implements EntityMapping<T> {
  private final Class<T> type;
  private final List<Component> components;

  /** Takes an array of the components' values, returns the record. */
  private final MethodHandle constructor;

  /** One component: where its text is and how to read it. */
  private record Component(
      String name, String field, Function<String, ?> codec, Class<?> valueType, boolean optional) {}

  private RecordMapping(Class<T> type, List<Component> components, MethodHandle constructor) {
    this.type = type;
    this.components = components;
    this.constructor = constructor;
  }

  static <T extends Record> RecordMapping<T> of(
      Class<T> type, Map<String, Function<String, ?>> codecs) {
    RecordComponent[] parts = type.getRecordComponents();
    if (parts == null || parts.length == 0) {
      throw new MappingException(type.getName() + " is not a record with components");
    }
    List<Component> components =
        Arrays.stream(parts).map(part -> component(type, part, codecs)).toList();
    List<String> names = components.stream().map(Component::name).toList();
    for (String named : codecs.keySet()) {
      if (!names.contains(named)) {
        throw new MappingException(
            type.getName() + " has no component " + named + "; expected one of " + names);
      }
    }
    List<String> fields = components.stream().map(Component::field).toList();
    if (fields.stream().distinct().count() < fields.size()) {
      throw new MappingException(
          type.getName() + ": two components are read from one field: " + fields);
    }
    return new RecordMapping<>(type, components, constructor(type, parts));
  }

  private static MethodHandle constructor(Class<?> type, RecordComponent[] parts) {
    Class<?>[] types = Arrays.stream(parts).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      Constructor<?> canonical = type.getDeclaredConstructor(types);
      canonical.setAccessible(true);
      return MethodHandles.lookup()
          .unreflectConstructor(canonical)
          .asSpreader(Object[].class, types.length)
          .asType(MethodType.methodType(Object.class, Object[].class));
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw new MappingException(
          type.getName()
              + " cannot be accessed; in a module, add: opens "
              + type.getPackageName()
              + " to io.prefetchbench.cache",
          e);
    }
  }

  private static Component component(
      Class<?> type, RecordComponent part, Map<String, Function<String, ?>> codecs) {
    boolean optional = part.getType() == Optional.class;
    Class<?> valueType = optional ? optionalOf(type, part) : part.getType();
    Function<String, ?> codec = codecs.get(part.getName());
    if (codec == null) {
      codec = TextForms.of(valueType);
    }
    if (codec == null) {
      throw new MappingException(
          type.getName()
              + ": no text form for component "
              + part.getName()
              + " of type "
              + valueType.getTypeName()
              + "; name one by EntityMapping.builder(…).codec(\""
              + part.getName()
              + "\", …)");
    }
    Field named = part.getAnnotation(Field.class);
    String field = named != null ? named.value() : snake(part.getName());
    return new Component(part.getName(), field, codec, valueType, optional);
  }

  private static Class<?> optionalOf(Class<?> type, RecordComponent part) {
    Type held = ((ParameterizedType) part.getGenericType()).getActualTypeArguments()[0];
    if (held instanceof ParameterizedType generic) {
      held = generic.getRawType();
    }
    if (held instanceof Class<?> plain) {
      return plain;
    }
    throw new MappingException(
        type.getName() + ": component " + part.getName() + " is an Optional of unknown type");
  }

  /** {@code soldOut} as {@code sold_out}, {@code baseURLPath} as {@code base_url_path}. */
  static String snake(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
        .replaceAll("([A-Z])([A-Z][a-z])", "$1_$2")
        .toLowerCase(Locale.ROOT);
  }

  @Override
  @SuppressWarnings("unchecked")
  public T read(String id, Map<String, String> fields) {
    @Nullable Object[] values = new Object[components.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(id, components.get(i), fields);
    }
    try {
      return (T) constructor.invokeExact(values);
    } catch (RuntimeException | Error e) {
      throw e; // the record's own checks
    } catch (Throwable e) {
      throw new MappingException("entity " + id + ": " + type.getName() + " refused it", e);
    }
  }

  private @Nullable Object value(String id, Component component, Map<String, String> fields) {
    String text = fields.get(component.field());
    if (text == null) {
      if (component.optional()) {
        return Optional.empty();
      }
      if (component.valueType().isPrimitive()) {
        throw new MappingException(
            "entity " + id + " has no field " + component.field() + where(component));
      }
      return null;
    }
    try {
      Object value = component.codec().apply(text);
      return component.optional() ? Optional.of(value) : value;
    } catch (RuntimeException e) {
      throw new MappingException(
          "entity "
              + id
              + ", field "
              + component.field()
              + ": cannot read \""
              + excerpt(text)
              + "\""
              + where(component),
          e);
    }
  }

  private String where(Component component) {
    return " as %s, component %s of %s"
        .formatted(component.valueType().getTypeName(), component.name(), type.getName());
  }

  private static String excerpt(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "…";
  }
}
