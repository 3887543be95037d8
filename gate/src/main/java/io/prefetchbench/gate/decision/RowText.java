package io.prefetchbench.gate.decision;

import io.prefetchbench.gate.plan.RowKey;
import io.prefetchbench.reports.run.MetricKey;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Creates the keys of counted rows from metrics and from the texts of a baseline. */
final class RowText {
  /** The mode of rows that are counts; JMH's modes are for time. */
  static final String MODE = "count";

  private static final Pattern FORM =
      Pattern.compile("([^\\[\\]:]+)(?:\\[([^\\[\\]]*)\\])?:" + MODE + "(?::([^:]+))?");

  private RowText() {}

  /** Returns the key of a metric: the part of its name before the first dot is what was counted. */
  static RowKey of(MetricKey metric) {
    int dot = metric.name().indexOf('.');
    String what = dot < 0 ? metric.name() : metric.name().substring(0, dot);
    String figure = dot < 0 ? RowKey.PRIMARY : metric.name().substring(dot + 1);
    return new RowKey(what, MODE, new TreeMap<>(metric.labels()), 1, figure);
  }

  /** Parses the key from its {@link RowKey#text}. */
  static RowKey parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "expected a row like lookup[client=jedis]:count:commands, not '" + text + "'");
    }
    SortedMap<String, String> params = new TreeMap<>();
    if (matcher.group(2) != null) {
      for (String param : matcher.group(2).split(",", -1)) {
        int equals = param.indexOf('=');
        if (equals < 1) {
          throw new IllegalArgumentException("expected NAME=VALUE in the row '" + text + "'");
        }
        params.put(param.substring(0, equals), param.substring(equals + 1));
      }
    }
    String figure = matcher.group(3) == null ? RowKey.PRIMARY : matcher.group(3);
    return new RowKey(matcher.group(1), MODE, params, 1, figure);
  }
}
