package io.prefetchbench.load.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prefetchbench.testbed.command.DidYouMean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Consumes the keys of one JSON object one by one, checks each, and rejects the remaining ones. Not
 * thread-safe.
 */
final class WorkloadKeys {
  private static final Pattern DURATION = Pattern.compile("(\\d+(?:\\.\\d+)?)(us|ms|s|m)");
  private static final int ENTITIES_MAX = 10_000_000;
  private static final double RATE_MAX = 1e6;
  private static final double SHARE_ABSENT_MAX = 0.9;
  private static final double SHARE_PROBES_MAX = 0.05;
  private static final int BURST_MAX = 1_500;
  private static final String FAULTS = "a list of objects with at, kind and length";

  private final String where;
  private final ObjectNode object;
  private final Set<String> taken = new HashSet<>();

  WorkloadKeys(String where, ObjectNode object) {
    this.where = where;
    this.object = object;
  }

  Workload workload() {
    Workload workload =
        new Workload(
            matching("name", "[A-Za-z0-9-]{1,40}", "letters, digits and dashes, at most 40"),
            text("about"),
            (int) whole("entities", 1, ENTITIES_MAX),
            matching("shape", "[a-z0-9-]+", "the name of a shape, such as category-5"),
            number("zipf", 0, 5),
            arrivals(),
            number("readsPerSecond", 1, RATE_MAX),
            number("mutationsPerSecond", 0, RATE_MAX),
            number("deleteShare", 0, 1),
            has("absentShare") ? number("absentShare", 0, SHARE_ABSENT_MAX) : 0,
            has("probeShare") ? number("probeShare", 0, SHARE_PROBES_MAX) : 0,
            has("bursts") ? inside("bursts").bursts() : Workload.Bursts.NONE,
            warmup(),
            duration("duration", Duration.ofSeconds(1)),
            whole("seed", Long.MIN_VALUE, Long.MAX_VALUE),
            faults(),
            inside("objectives").objectives(),
            inside("limits").limits());
    refuseUnknown();
    return workload;
  }

  /** A fixed time, or {@code auto}: until it is stable, at most {@code warmupMax}. */
  private Workload.Warmup warmup() {
    boolean auto = !has("warmup") || object.path("warmup").asText().equals("auto");
    if (!auto && has("warmupMax")) {
      throw wrong("warmupMax", "none beside a fixed warmup, only beside \"auto\"");
    }
    if (auto) {
      Duration longest =
          has("warmupMax") ? duration("warmupMax", Duration.ofSeconds(5)) : Workload.Warmup.LONGEST;
      return new Workload.Warmup(true, longest);
    }
    return new Workload.Warmup(false, duration("warmup", Duration.ZERO, " or auto"));
  }

  private Workload.Bursts bursts() {
    Workload.Bursts bursts =
        new Workload.Bursts(
            (int) whole("mutations", 1, BURST_MAX), duration("every", Duration.ofMillis(100)));
    refuseUnknown();
    return bursts;
  }

  private List<ScheduledFault> faults() {
    List<ScheduledFault> faults = new ArrayList<>();
    if (!has("faults")) {
      return faults;
    }
    if (!(take("faults", FAULTS) instanceof ArrayNode listed)) {
      throw wrong("faults", FAULTS);
    }
    for (int i = 0; i < listed.size(); i++) {
      if (!(listed.get(i) instanceof ObjectNode each)) {
        throw wrong("faults", FAULTS);
      }
      faults.add(new WorkloadKeys(where + ", faults[" + i + "]", each).fault());
    }
    requireOneAfterAnother(faults, duration("duration", Duration.ofSeconds(1)));
    return faults;
  }

  private void requireOneAfterAnother(List<ScheduledFault> faults, Duration end) {
    Duration free = Duration.ZERO;
    for (ScheduledFault fault : faults) {
      Duration over = fault.at().plus(fault.length());
      if (fault.at().compareTo(free) < 0 || over.compareTo(end) > 0) {
        throw wrong("faults", "one after another, within the duration");
      }
      free = over;
    }
  }

  private ScheduledFault fault() {
    String word = text("kind");
    for (ScheduledFault.Kind kind : ScheduledFault.Kind.values()) {
      if (kind.word().equals(word)) {
        Duration at = duration("at", Duration.ZERO);
        Duration length =
            kind.isAtOnce() ? Duration.ZERO : duration("length", Duration.ofMillis(10));
        refuseUnknown();
        return new ScheduledFault(at, kind, length);
      }
    }
    throw wrong("kind", "one of " + ScheduledFault.Kind.words());
  }

  private Workload.Objectives objectives() {
    Workload.Objectives objectives =
        new Workload.Objectives(
            duration("readP99", Duration.ofNanos(1)),
            duration("lagP99", Duration.ofNanos(1)),
            has("lagP50") ? duration("lagP50", Duration.ofNanos(1)) : null,
            number("errorShare", 0, 1),
            number("completedShare", 0, 1));
    refuseUnknown();
    return objectives;
  }

  private Workload.Limits limits() {
    Workload.Limits limits =
        new Workload.Limits(
            number("sentShare", 0, 1),
            duration("slipP99", Duration.ZERO),
            number("slipShareOfResponse", 0, 100),
            number("runQueueShareOfCpu", 0, 100),
            number("runQueueShareOfRun", 0, 100),
            number("calibrationFactor", 0, 1000));
    refuseUnknown();
    return limits;
  }

  private WorkloadKeys inside(String key) {
    if (take(key, "an object") instanceof ObjectNode nested) {
      return new WorkloadKeys(where + ", " + key, nested);
    }
    throw wrong(key, "an object");
  }

  private Arrivals arrivals() {
    String word = text("arrivals");
    for (Arrivals arrivals : Arrivals.values()) {
      if (arrivals.word().equals(word)) {
        return arrivals;
      }
    }
    String words =
        Arrays.stream(Arrivals.values()).map(Arrivals::word).collect(Collectors.joining(" or "));
    throw wrong("arrivals", words);
  }

  private String text(String key) {
    JsonNode value = take(key, "a text");
    if (!value.isTextual()) {
      throw wrong(key, "a text");
    }
    return value.textValue();
  }

  private String matching(String key, String pattern, String expected) {
    String value = text(key);
    if (!value.matches(pattern)) {
      throw wrong(key, expected);
    }
    return value;
  }

  private double number(String key, double least, double most) {
    String expected =
        String.format(Locale.ROOT, "a number from %s to %s", plain(least), plain(most));
    JsonNode value = take(key, expected);
    if (!value.isNumber() || value.doubleValue() < least || value.doubleValue() > most) {
      throw wrong(key, expected);
    }
    return value.doubleValue();
  }

  private long whole(String key, long least, long most) {
    String expected = "a whole number from " + least + " to " + most;
    JsonNode value = take(key, expected);
    boolean fits = value.isIntegralNumber() && value.canConvertToLong();
    if (!fits || value.longValue() < least || value.longValue() > most) {
      throw wrong(key, expected);
    }
    return value.longValue();
  }

  private Duration duration(String key, Duration least) {
    return duration(key, least, "");
  }

  private Duration duration(String key, Duration least, String alternative) {
    String expected = "a duration such as 30s, 250ms or 2m" + alternative;
    JsonNode value = take(key, expected);
    Matcher parts = DURATION.matcher(value.isTextual() ? value.textValue() : "");
    if (!parts.matches()) {
      throw wrong(key, expected);
    }
    double nanosPerUnit =
        switch (parts.group(2)) {
          case "us" -> 1e3;
          case "ms" -> 1e6;
          case "s" -> 1e9;
          default -> 60e9;
        };
    Duration parsed =
        Duration.ofNanos(Math.round(Double.parseDouble(parts.group(1)) * nanosPerUnit));
    if (parsed.compareTo(least) < 0) {
      throw wrong(key, expected + ", at least " + least.toMillis() + "ms");
    }
    return parsed;
  }

  /** For a key that may be left out: nothing is offered then. */
  private boolean has(String key) {
    taken.add(key);
    return object.hasNonNull(key);
  }

  private JsonNode take(String key, String expected) {
    taken.add(key);
    JsonNode value = object.get(key);
    if (value == null || value.isNull()) {
      throw new IllegalArgumentException(where + ": " + key + " is missing, expected " + expected);
    }
    return value;
  }

  private IllegalArgumentException wrong(String key, String expected) {
    return new IllegalArgumentException(
        where + ": " + key + ": expected " + expected + ", was " + object.get(key));
  }

  private void refuseUnknown() {
    for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!taken.contains(name)) {
        throw new IllegalArgumentException(
            where
                + ": unknown key "
                + name
                + ", expected one of "
                + new TreeSet<>(taken)
                + DidYouMean.suffix(name, taken));
      }
    }
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}
