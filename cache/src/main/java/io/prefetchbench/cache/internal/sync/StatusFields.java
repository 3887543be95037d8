package io.prefetchbench.cache.internal.sync;

import io.prefetchbench.cache.CacheStats.LagHistogram;
import io.prefetchbench.cache.WorkerStatus;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A worker's status as the fields of a Redis hash. */
final class StatusFields {
  /** The form in which a status is posted. Later builds may add fields, which are ignored. */
  static final String FORMAT = "1";

  private static final String FORMAT_FIELD = "format";

  private StatusFields() {}

  static Map<String, String> of(WorkerStatus status) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put(FORMAT_FIELD, FORMAT);
    fields.put("name", status.name());
    fields.put("state", status.state().name());
    fields.put("pid", Long.toString(status.pid()));
    fields.put("polled", Long.toString(status.polled()));
    fields.put("applied", Long.toString(status.applied()));
    fields.put("fenced", Long.toString(status.fenced()));
    fields.put("conflated", Long.toString(status.conflated()));
    fields.put("dead", Long.toString(status.dead()));
    fields.put("in_flight", Long.toString(status.inFlight()));
    fields.put("backlog", Long.toString(status.backlog()));
    fields.put("oldest_micros", Long.toString(status.oldestMicros()));
    fields.put("fresh_as_of_micros", Long.toString(status.freshAsOfMicros()));
    fields.put("gaps", Long.toString(status.gaps()));
    fields.put("crashes", Long.toString(status.crashes()));
    fields.put("lag_micros", Long.toString(status.lagMicros()));
    fields.put("lag_samples", Long.toString(status.lagSamples()));
    fields.put("lags", status.lags().text());
    fields.put("passes", Long.toString(status.passes()));
    fields.put("primary_reads", Long.toString(status.primaryReads()));
    fields.put("primary_read_nanos", Long.toString(status.primaryReadNanos()));
    fields.put("prefetched", Long.toString(status.prefetched()));
    fields.put("hiccup_nanos_max", Long.toString(status.hiccupNanosMax()));
    fields.put("retained_bytes", Long.toString(status.feed().retainedBytes()));
    fields.put(
        "partitions_fresh_as_of_micros",
        status.feed().partitionsFreshAsOfMicros().stream()
            .map(String::valueOf)
            .collect(Collectors.joining(" ")));
    fields.put("paused_by", status.pausedBy());
    fields.put("last_error", status.lastError());
    return fields;
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
    try {
      String state = text(fields, "state");
      for (WorkerStatus.State known : WorkerStatus.State.values()) {
        if (known.name().equals(state)) {
          return read(name, known, fields);
        }
      }
      WorkerStatus read = read(name, WorkerStatus.State.UNKNOWN, fields);
      return state.isEmpty() ? read : read.asUnknown("its state is unknown here: " + state);
    } catch (IllegalArgumentException e) {
      return unknown(name, "its status cannot be read: " + e.getMessage());
    }
  }

  /** A worker of which only the name is known, and why. */
  static WorkerStatus unknown(String name, String why) {
    return read(name, WorkerStatus.State.UNKNOWN, Map.of("last_error", why));
  }

  private static WorkerStatus read(
      String name, WorkerStatus.State state, Map<String, String> fields) {
    return new WorkerStatus(
        name,
        state,
        whole(fields, "pid"),
        whole(fields, "polled"),
        whole(fields, "applied"),
        whole(fields, "fenced"),
        whole(fields, "conflated"),
        whole(fields, "dead"),
        whole(fields, "in_flight"),
        fields.containsKey("backlog") ? whole(fields, "backlog") : -1,
        whole(fields, "oldest_micros"),
        whole(fields, "fresh_as_of_micros"),
        whole(fields, "gaps"),
        whole(fields, "crashes"),
        whole(fields, "lag_micros"),
        whole(fields, "lag_samples"),
        LagHistogram.parse(text(fields, "lags")),
        whole(fields, "passes"),
        whole(fields, "primary_reads"),
        whole(fields, "primary_read_nanos"),
        whole(fields, "prefetched"),
        whole(fields, "hiccup_nanos_max"),
        feed(fields),
        text(fields, "paused_by"),
        text(fields, "last_error"));
  }

  private static WorkerStatus.FeedDetails feed(Map<String, String> fields) {
    String partitions = text(fields, "partitions_fresh_as_of_micros");
    List<Long> each =
        partitions.isEmpty()
            ? List.of()
            : Arrays.stream(partitions.split(" ", -1)).map(Long::valueOf).toList();
    long retained = fields.containsKey("retained_bytes") ? whole(fields, "retained_bytes") : -1;
    return new WorkerStatus.FeedDetails(retained, each);
  }

  private static String text(Map<String, String> fields, String name) {
    return fields.getOrDefault(name, "");
  }

  private static long whole(Map<String, String> fields, String name) {
    String value = fields.getOrDefault(name, "0");
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " is no whole number: " + value, e);
    }
  }
}
