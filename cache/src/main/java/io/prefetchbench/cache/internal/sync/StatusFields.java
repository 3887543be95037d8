package io.prefetchbench.cache.internal.sync;

import io.prefetchbench.cache.CacheStats.LagHistogram;
import io.prefetchbench.cache.WorkerStatus;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A worker's status as the fields of a Redis hash: one for each component of the record and of the
 * records within it, by its name in snake case.
 */
final class StatusFields {
  /** The form in which a status is posted. Later builds may add fields, which are ignored. */
  static final String FORMAT = "1";

  private static final String FORMAT_FIELD = "format";
  private static final Map<String, String> OTHER_NAMES = Map.of("deadLetters", "dead");

  /** What a field that is missing holds, if not 0 or nothing. */
  private static final Map<String, String> UNKNOWN =
      Map.of("backlog", "-1", "retained_bytes", "-1");

  /** Counts of reads, which no worker has. */
  private static final Set<String> NOT_POSTED =
      Set.of(
          "hits",
          "misses",
          "deleted",
          "not_ready",
          "near_hits",
          "near_bypassed",
          "near_invalidations",
          "near_clears");

  private StatusFields() {}

  static Map<String, String> of(WorkerStatus status) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put(FORMAT_FIELD, FORMAT);
    put(fields, status);
    fields.keySet().removeAll(NOT_POSTED);
    return fields;
  }

  private static void put(Map<String, String> fields, Record values) {
    for (RecordComponent part : values.getClass().getRecordComponents()) {
      try {
        Object value = part.getAccessor().invoke(values);
        if (value instanceof Record within) {
          put(fields, within);
        } else if (value instanceof List<?> list) {
          fields.put(
              name(part), list.stream().map(String::valueOf).collect(Collectors.joining(" ")));
        } else {
          fields.put(name(part), value.toString());
        }
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("the records of a status are public", e);
      }
    }
  }

  private static String name(RecordComponent part) {
    String plain = OTHER_NAMES.getOrDefault(part.getName(), part.getName());
    return plain.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  /**
   * Reads the fields of a status hash that any build may have written: unknown fields are ignored,
   * missing ones are empty or 0. An unreadable field makes the worker {@link
   * WorkerStatus.State#UNKNOWN}.
   */
  static WorkerStatus parse(String name, Map<String, String> fields) {
    String format = fields.getOrDefault(FORMAT_FIELD, FORMAT);
    if (!format.equals(FORMAT)) {
      return unknown(name, "its status is of format " + format + ", this build reads " + FORMAT);
    }
    Map<String, String> named = new HashMap<>(fields);
    named.put("name", name);
    try {
      WorkerStatus read = read(WorkerStatus.class, named);
      String state = fields.getOrDefault("state", "");
      return state.isEmpty() || state.equals(read.state().name())
          ? read
          : read.asUnknown("its state is unknown here: " + state);
    } catch (IllegalArgumentException e) {
      return unknown(name, "its status cannot be read: " + e.getMessage());
    }
  }

  /** A worker of which only the name is known, and why. */
  static WorkerStatus unknown(String name, String why) {
    return read(WorkerStatus.class, Map.of("name", name, "last_error", why));
  }

  private static <T extends Record> T read(Class<T> type, Map<String, String> fields) {
    RecordComponent[] parts = type.getRecordComponents();
    Class<?>[] types = Arrays.stream(parts).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Object[] values =
        Arrays.stream(parts).map(part -> value(name(part), part.getType(), fields)).toArray();
    try {
      return type.getDeclaredConstructor(types).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the records of a status are public", e);
    }
  }

  private static Object value(String name, Class<?> type, Map<String, String> fields) {
    if (type == long.class) {
      return whole(name, fields.getOrDefault(name, UNKNOWN.getOrDefault(name, "0")));
    }
    String text = fields.getOrDefault(name, "");
    if (type == WorkerStatus.State.class) {
      return Arrays.stream(WorkerStatus.State.values())
          .filter(state -> state.name().equals(text))
          .findFirst()
          .orElse(WorkerStatus.State.UNKNOWN);
    }
    if (type == LagHistogram.class) {
      return LagHistogram.parse(text);
    }
    if (type == List.class) {
      return text.isEmpty()
          ? List.of()
          : Arrays.stream(text.split(" ", -1)).map(part -> whole(name, part)).toList();
    }
    return type.isRecord() ? read(type.asSubclass(Record.class), fields) : text;
  }

  private static long whole(String name, String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " is no whole number: " + text, e);
    }
  }
}
