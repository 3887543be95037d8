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

  /** Nanoseconds, the largest unit first. */
  private static final Map<String, BigDecimal> UNITS = new LinkedHashMap<>();

  private static final Map<String, String> SPELLINGS =
      Map.ofEntries(
          Map.entry("d", "day"),
          Map.entry("days", "day"),
          Map.entry("h", "hr"),
          Map.entry("hour", "hr"),
          Map.entry("hours", "hr"),
          Map.entry("m", "min"),
          Map.entry("minute", "min"),
          Map.entry("minutes", "min"),
          Map.entry("sec", "s"),
          Map.entry("second", "s"),
          Map.entry("seconds", "s"),
          Map.entry("msec", "ms"),
          Map.entry("millis", "ms"),
          Map.entry("milliseconds", "ms"),
          Map.entry("\u00b5s", "us"),
          Map.entry("\u03bcs", "us"),
          Map.entry("usec", "us"),
          Map.entry("microseconds", "us"),
          Map.entry("nanos", "ns"),
          Map.entry("nanoseconds", "ns"));

  static {
    UNITS.put("day", new BigDecimal("86400000000000"));
    UNITS.put("hr", new BigDecimal("3600000000000"));
    UNITS.put("min", new BigDecimal("60000000000"));
    UNITS.put("s", new BigDecimal("1000000000"));
    UNITS.put("ms", new BigDecimal("1000000"));
    UNITS.put("us", new BigDecimal("1000"));
    UNITS.put("ns", BigDecimal.ONE);
  }

  private JmhSettings() {}

  /** Returns the settings of one result by the names of its file. */
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
    String unit = SPELLINGS.getOrDefault(matcher.group(2), matcher.group(2));
    BigDecimal nanosPerUnit = UNITS.get(unit);
    if (nanosPerUnit == null) {
      return text;
    }
    BigDecimal nanos = new BigDecimal(matcher.group(1)).multiply(nanosPerUnit);
    for (Map.Entry<String, BigDecimal> each : UNITS.entrySet()) {
      if (nanos.signum() > 0 && nanos.remainder(each.getValue()).signum() == 0) {
        return nanos.divide(each.getValue()).toBigInteger() + " " + each.getKey();
      }
    }
    return nanos.stripTrailingZeros().toPlainString() + " ns";
  }
}
