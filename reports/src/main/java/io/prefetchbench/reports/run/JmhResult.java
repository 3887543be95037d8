package io.prefetchbench.reports.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.reports.json.PlainText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * One result of a file in JMH's JSON ({@code -rf json}) of any version and project. Immutable.
 *
 * @param benchmark class and method as JMH names them
 * @param params a value for each parameter; where the file has one benchmark under several JVMs
 *     also what of the JVM tells them apart, as {@code jvmArgs}
 * @param secondary further figures by name, without the dot of JMH up to 1.36
 */
public record JmhResult(
    String benchmark,
    String mode,
    SortedMap<String, String> params,
    int threads,
    JsonNode json,
    Map<String, JsonNode> secondary) {
  /** What distinguishes JVMs, the most specific first. */
  private static final List<String> JVM =
      List.of("jvmArgs", "jdkVersion", "vmVersion", "vmName", "jvm");

  private static final int SHOWN = 60;

  public JmhResult {
    params = Collections.unmodifiableSortedMap(new TreeMap<>(params));
    secondary = Collections.unmodifiableMap(new LinkedHashMap<>(secondary));
  }

  private record Cell(
      String benchmark, String mode, SortedMap<String, String> params, int threads) {}

  public static List<JmhResult> of(JsonNode results) {
    if (!results.isArray()) {
      throw new IllegalArgumentException("expected a list of results as -rf json writes it");
    }
    if (results.isEmpty()) {
      throw new IllegalArgumentException("it holds no result: JMH measured nothing");
    }
    Map<Cell, List<JmhResult>> cells = new LinkedHashMap<>();
    List<JmhResult> read = new ArrayList<>();
    for (JsonNode json : results) {
      JmhResult result = one(json, read.size());
      read.add(result);
      Cell cell = new Cell(result.benchmark, result.mode, result.params, result.threads);
      cells.computeIfAbsent(cell, key -> new ArrayList<>()).add(result);
    }
    return read.stream()
        .map(
            result -> {
              Cell cell = new Cell(result.benchmark, result.mode, result.params, result.threads);
              return result.apart(cells.getOrDefault(cell, List.of()));
            })
        .toList();
  }

  public JsonNode primary() {
    return json.path("primaryMetric");
  }

  /** Returns a value of JMH's JSON as text: a list as its words, an object as its JSON. */
  public static String valueText(JsonNode value) {
    if (value.isArray()) {
      StringJoiner words = new StringJoiner(" ");
      value.forEach(word -> words.add(valueText(word)));
      return words.toString();
    }
    return value.isValueNode() ? value.asText() : value.toString();
  }

  private static JmhResult one(JsonNode json, int index) {
    String benchmark = text(json, "benchmark", index);
    String mode = text(json, "mode", index);
    JsonNode primary = json.path("primaryMetric");
    text(primary, "scoreUnit", index);
    JsonNode threads = json.path("threads");
    boolean known = threads.isIntegralNumber() && threads.canConvertToInt() && threads.asInt() > 0;
    if (!threads.isMissingNode() && !known) {
      throw wrong(index, "threads is " + shown(threads) + "; expected a whole number above 0");
    }
    checkRaw("primaryMetric", primary, index);
    Map<String, JsonNode> secondary = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> metric : json.path("secondaryMetrics").properties()) {
      checkRaw(metric.getKey(), metric.getValue(), index);
      String name = JmhForks.bareName(metric.getKey(), benchmark);
      if (secondary.put(name, metric.getValue()) != null) {
        throw wrong(index, "two of its secondaryMetrics are " + name);
      }
    }
    return new JmhResult(
        benchmark, mode, params(json, index), known ? threads.asInt() : 1, json, secondary);
  }

  private static SortedMap<String, String> params(JsonNode json, int index) {
    JsonNode given = json.path("params");
    if (!given.isMissingNode() && !given.isNull() && !given.isObject()) {
      throw wrong(index, "params is " + shown(given) + "; expected an object");
    }
    SortedMap<String, String> params = new TreeMap<>();
    for (Map.Entry<String, JsonNode> param : given.properties()) {
      JsonNode value = param.getValue();
      params.put(param.getKey(), value.isValueNode() ? value.asText() : value.toString());
    }
    return params;
  }

  /** A list of figures, and not of forks, could be one fork or as many as there are figures. */
  private static void checkRaw(String name, JsonNode metric, int index) {
    for (String raw : List.of("rawData", "rawDataHistogram")) {
      JsonNode forks = metric.path(raw);
      boolean lists = forks.isArray();
      for (JsonNode fork : forks) {
        lists &= fork.isArray();
      }
      if (!forks.isMissingNode() && !forks.isNull() && !lists) {
        throw wrong(
            index,
            raw + " of " + name + " is " + shown(forks) + "; expected a list of figures per fork");
      }
    }
  }

  private static String text(JsonNode json, String name, int index) {
    JsonNode value = json.path(name);
    if (!value.isTextual() || value.asText().isBlank()) {
      throw wrong(
          index,
          value.isMissingNode()
              ? "it has no " + name
              : name + " is " + shown(value) + "; expected a text");
    }
    return value.asText();
  }

  private static IllegalArgumentException wrong(int index, String what) {
    return new IllegalArgumentException(
        PlainText.visible("in result " + (index + 1) + ": " + what));
  }

  private static String shown(JsonNode value) {
    String text = value.toString();
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }

  /** Adds what of the JVM tells this result from others of the same benchmark. */
  private JmhResult apart(List<JmhResult> same) {
    int jvms = distinct(same, JVM);
    if (jvms < 2) {
      return this;
    }
    List<String> telling =
        JVM.stream()
            .filter(name -> distinct(same, List.of(name)) == jvms)
            .findFirst()
            .map(List::of)
            .orElse(JVM);
    SortedMap<String, String> more = new TreeMap<>(params);
    for (String name : telling) {
      more.merge(name, valueText(json.path(name)), (param, jvm) -> param + " " + jvm);
    }
    return new JmhResult(benchmark, mode, more, threads, json, secondary);
  }

  private static int distinct(List<JmhResult> results, List<String> names) {
    HashSet<List<String>> jvms = new HashSet<>();
    for (JmhResult result : results) {
      jvms.add(names.stream().map(name -> valueText(result.json.path(name))).toList());
    }
    return jvms.size();
  }
}
