package io.prefetchbench.reports.run;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.prefetchbench.reports.json.PlainText;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a metric is called: its name and its labels. Immutable; two runs are joined by it. */
public record MetricKey(String name, @JsonSetter(nulls = Nulls.AS_EMPTY) Map<String, String> labels)
    implements Comparable<MetricKey> {
  public MetricKey {
    if (name.isBlank() || labels.keySet().stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException("a metric and each of its labels need a name");
    }
    SortedMap<String, String> copy = new TreeMap<>(labels);
    labels = Collections.unmodifiableMap(copy);
  }

  public static MetricKey of(String name) {
    return new MetricKey(name, Map.of());
  }

  /** Returns {@code name{label=value, …}}, labels in name order. */
  public String text() {
    if (labels.isEmpty()) {
      return name;
    }
    return labels.entrySet().stream()
        .map(label -> quoted(label.getKey()) + "=" + quoted(label.getValue()))
        .collect(Collectors.joining(", ", name + "{", "}"));
  }

  /** Returns the key of a {@link #text}; what is none, or has quotes, is a name without labels. */
  public static MetricKey ofText(String text) {
    int brace = text.indexOf('{');
    if (brace <= 0 || !text.endsWith("}") || text.indexOf('"') >= 0) {
      return of(text);
    }
    Map<String, String> labels = new TreeMap<>();
    for (String label : text.substring(brace + 1, text.length() - 1).split(", ", -1)) {
      int equals = label.indexOf('=');
      if (equals <= 0) {
        return of(text);
      }
      labels.put(label.substring(0, equals), label.substring(equals + 1));
    }
    return new MetricKey(text.substring(0, brace), labels);
  }

  /** A value with a comma or an equals sign would read as two labels. */
  private static String quoted(String part) {
    return part.matches("[^,={}\"\\\\\\p{Cntrl}]*")
        ? part
        : '"' + PlainText.visible(part.replace("\\", "\\\\").replace("\"", "\\\"")) + '"';
  }

  @Override
  public int compareTo(MetricKey other) {
    return text().compareTo(other.text());
  }
}
