package io.prefetchbench.reports.run;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a metric is called: its name and its labels. Immutable; two runs are joined by it. */
public record MetricKey(String name, Map<String, String> labels) implements Comparable<MetricKey> {
  /**
   * Copies the labels into name order.
   *
   * @throws IllegalArgumentException if the name or a label's name is blank
   */
  public MetricKey {
    if (name.isBlank() || labels.keySet().stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException("a metric and each of its labels need a name");
    }
    SortedMap<String, String> copy = new TreeMap<>(labels);
    labels = Collections.unmodifiableMap(copy);
  }

  /** Returns the key without labels. */
  public static MetricKey of(String name) {
    return new MetricKey(name, Map.of());
  }

  /** Returns {@code name{label=value, …}}, labels in name order. */
  public String text() {
    if (labels.isEmpty()) {
      return name;
    }
    return labels.entrySet().stream()
        .map(label -> label.getKey() + "=" + label.getValue())
        .collect(Collectors.joining(", ", name + "{", "}"));
  }

  @Override
  public int compareTo(MetricKey other) {
    return text().compareTo(other.text());
  }
}
