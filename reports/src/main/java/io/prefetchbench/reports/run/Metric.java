package io.prefetchbench.reports.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prefetchbench.reports.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of {@code metrics.ndjson}. Immutable.
 *
 * @param key name and labels, unique within a run
 * @param unit the unit of the figures, as {@code ns}, {@code ops/s}, {@code B/op}, {@code 1}
 * @param floor the metric of the same run that is this one's limit, if there is one
 */
public record Metric(
    MetricKey key, String unit, Better better, Measured measured, @Nullable MetricKey floor) {
  public Metric {
    if (unit.isBlank()) {
      throw new IllegalArgumentException(key.text() + " needs a unit; a plain count has unit 1");
    }
    if (key.equals(floor)) {
      throw new IllegalArgumentException(key.text() + " cannot be its own floor");
    }
  }

  public static Metric value(
      String name, String unit, Better better, Map<String, String> labels, double value) {
    return new Metric(new MetricKey(name, labels), unit, better, new Measured.Value(value), null);
  }

  public static Metric samples(
      String name, String unit, Better better, Map<String, String> labels, List<Double> values) {
    return new Metric(
        new MetricKey(name, labels), unit, better, new Measured.Samples(values), null);
  }

  /** Returns a metric whose distribution is under {@code tag} in an interval log of the run. */
  public static Metric histogram(
      String name,
      String unit,
      Better better,
      Map<String, String> labels,
      String file,
      String tag) {
    return new Metric(
        new MetricKey(name, labels), unit, better, new Measured.HistogramRef(file, tag), null);
  }

  public Metric withFloor(MetricKey limit) {
    return new Metric(key, unit, better, measured, limit);
  }

  public String toJsonLine() {
    ObjectNode json = Json.object();
    json.put("name", key.name());
    json.put("unit", unit);
    json.put("better", better.word());
    if (!key.labels().isEmpty()) {
      json.set("labels", Json.tree(key.labels()));
    }
    putMeasured(json);
    if (floor != null) {
      json.set("floor", Json.tree(floor));
    }
    return Json.line(json);
  }

  public static Metric ofJsonLine(String line) {
    JsonNode json = Json.parse(line);
    MetricKey key = key(json);
    String unit = text(json, "unit");
    Better better = Better.ofWord(text(json, "better"));
    JsonNode floor = json.get("floor");
    return new Metric(key, unit, better, measured(json), floor == null ? null : key(floor));
  }

  private void putMeasured(ObjectNode json) {
    if (measured instanceof Measured.Value single) {
      json.put("value", single.value());
    } else if (measured instanceof Measured.Samples samples) {
      ArrayNode array = json.putArray("samples");
      samples.values().forEach(array::add);
    } else if (measured instanceof Measured.HistogramRef histogram) {
      json.set("histogram", Json.tree(histogram));
    }
  }

  private static Measured measured(JsonNode json) {
    List<Measured> found = new ArrayList<>();
    if (json.has("value")) {
      found.add(new Measured.Value(number(json.get("value"))));
    }
    if (json.has("samples")) {
      List<Double> values = new ArrayList<>();
      json.get("samples").forEach(sample -> values.add(number(sample)));
      found.add(new Measured.Samples(values));
    }
    if (json.has("histogram")) {
      JsonNode ref = json.get("histogram");
      found.add(new Measured.HistogramRef(text(ref, "file"), text(ref, "tag")));
    }
    if (found.size() != 1) {
      throw new IllegalArgumentException(
          "a metric has exactly one of value, samples, histogram; found " + found.size());
    }
    return found.get(0);
  }

  private static MetricKey key(JsonNode json) {
    Map<String, String> labels = new LinkedHashMap<>();
    JsonNode given = json.get("labels");
    if (given != null) {
      given.properties().forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
    }
    return new MetricKey(text(json, "name"), labels);
  }

  private static String text(JsonNode json, String field) {
    JsonNode value = json.get(field);
    if (value == null || !value.isTextual()) {
      throw new IllegalArgumentException("a metric needs the text '" + field + "'");
    }
    return value.asText();
  }

  private static double number(JsonNode value) {
    if (!value.isNumber()) {
      throw new IllegalArgumentException("a metric's figure must be a number, not " + value);
    }
    return value.asDouble();
  }
}
