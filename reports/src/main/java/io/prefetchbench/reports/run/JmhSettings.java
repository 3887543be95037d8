package io.prefetchbench.reports.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long and how often a result of JMH was measured: what must agree for two results to be
 * comparable. One time has one spelling ({@code 1000 ms} is {@code 1 s}), and what older versions
 * do not write has its default. Stateless.
 */
public final class JmhSettings {
  private static final List<String> NAMES =
      List.of("warmupIterations", "warmupTime", "measurementIterations", "measurementTime");

  /** JMH up to 1.12 does not write them. */
  private static final List<String> BATCH_SIZES =
      List.of("warmupBatchSize", "measurementBatchSize");

  private static final Pattern TIME =
      Pattern.compile("\\s*(\\d{1,18}(?:\\.\\d{1,9})?)\\s*(\\p{L}+)\\s*");

  /** Nanoseconds of each unit, the largest first, and the ways to spell it, JMH's own first. */
  private static final Map<List<String>, BigDecimal> UNITS = new LinkedHashMap<>();

  static {
    UNITS.put(List.of("day", "days", "d"), new BigDecimal("86400000000000"));
    UNITS.put(List.of("hr", "h", "hour", "hours"), new BigDecimal("3600000000000"));
    UNITS.put(List.of("min", "m", "minute", "minutes"), new BigDecimal("60000000000"));
    UNITS.put(List.of("s", "sec", "second", "seconds"), new BigDecimal("1000000000"));
    UNITS.put(List.of("ms", "msec", "millis", "milliseconds"), new BigDecimal("1000000"));
    UNITS.put(List.of("us", "\u00b5s", "\u03bcs", "usec", "microseconds"), new BigDecimal("1000"));
    UNITS.put(List.of("ns", "nanos", "nanoseconds"), BigDecimal.ONE);
  }

  private JmhSettings() {}

  public static SortedMap<String, String> of(JsonNode result) {
    SortedMap<String, String> settings = new TreeMap<>();
    for (String name : NAMES) {
      if (result.has(name)) {
        String value = JmhResult.valueText(result.path(name));
        settings.put(name, name.endsWith("Time") ? time(value) : value);
      }
    }
    for (String name : BATCH_SIZES) {
      settings.put(name, result.has(name) ? JmhResult.valueText(result.path(name)) : "1");
    }
    return settings;
  }

  /** Returns a time in the largest unit that leaves it whole; as it is if it is no time. */
  static String time(String text) {
    Matcher matcher = TIME.matcher(text);
    if (!matcher.matches()) {
      return text;
    }
    BigDecimal nanos =
        UNITS.entrySet().stream()
            .filter(unit -> unit.getKey().contains(matcher.group(2)))
            .map(unit -> new BigDecimal(matcher.group(1)).multiply(unit.getValue()))
            .findFirst()
            .orElse(BigDecimal.ZERO);
    if (nanos.signum() == 0) {
      return text;
    }
    for (Map.Entry<List<String>, BigDecimal> unit : UNITS.entrySet()) {
      if (nanos.remainder(unit.getValue()).signum() == 0) {
        return nanos.divide(unit.getValue()).toBigInteger() + " " + unit.getKey().get(0);
      }
    }
    return nanos.stripTrailingZeros().toPlainString() + " ns";
  }
}
