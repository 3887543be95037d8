package io.prefetchbench.gate.plan;

import io.prefetchbench.reports.json.PlainText;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What tells one row of a gate from another. Immutable; two keys are equal if all but their texts
 * are.
 *
 * @param benchmark class and method as JMH names them, {@code load/<workload>}, {@code hlog/<tag>},
 *     or what was counted
 * @param mode JMH's short word ({@code thrpt}, {@code avgt}, {@code sample}, {@code ss}), {@code
 *     load} or {@code count}
 * @param params a value for each parameter, in name order
 * @param metric {@value #PRIMARY}, or the name of a secondary figure without JMH's dot
 * @param text what policies and baselines name the row by: {@code
 *     LookupBenchmark.get[client=JEDIS,shape=category-5]:thrpt}, then {@code *4} for four threads
 *     and {@code :gc.alloc.rate.norm} for a secondary figure; without the package of a class,
 *     unless {@link #distinct} found another class of that name
 */
public record RowKey(
    String benchmark,
    String mode,
    SortedMap<String, String> params,
    int threads,
    String metric,
    String text)
    implements Comparable<RowKey> {
  public static final String PRIMARY = "primary";

  private static final Set<String> NOT_OF_A_CLASS = Set.of("load", "count");

  /** What would make another list of parameters of the text; a space at an end would be unseen. */
  private static final Pattern NEEDS_QUOTES = Pattern.compile("[,=\\[\\]\"\\\\]|^\\s|\\s$");

  private static final Comparator<RowKey> ORDER =
      Comparator.comparing((RowKey key) -> key.text())
          .thenComparing(RowKey::benchmark)
          .thenComparing(RowKey::mode)
          .thenComparing(key -> key.params().toString())
          .thenComparing(RowKey::threads)
          .thenComparing(RowKey::metric);

  /** Copies the parameters; a text that is not given is the one without a package. */
  public RowKey {
    params = Collections.unmodifiableSortedMap(new TreeMap<>(params));
    text = text == null ? text(shortName(benchmark, mode), mode, params, threads, metric) : text;
  }

  public RowKey(
      String benchmark, String mode, SortedMap<String, String> params, int threads, String metric) {
    this(
        benchmark,
        mode,
        params,
        threads,
        metric,
        text(shortName(benchmark, mode), mode, params, threads, metric));
  }

  /** Returns the keys to show: classes of one name in two packages have them in their texts. */
  public static Map<RowKey, RowKey> distinct(Collection<RowKey> keys) {
    Map<String, Set<String>> benchmarks = new HashMap<>();
    for (RowKey key : keys) {
      benchmarks
          .computeIfAbsent(shortName(key.benchmark, key.mode), name -> new HashSet<>())
          .add(key.benchmark);
    }
    Map<RowKey, RowKey> distinct = new LinkedHashMap<>();
    for (RowKey key : keys) {
      boolean shared =
          benchmarks.getOrDefault(shortName(key.benchmark, key.mode), Set.of()).size() > 1;
      distinct.put(key, shared ? key.withText(key.fullText()) : key);
    }
    return distinct;
  }

  public RowKey withMetric(String other) {
    RowKey key = new RowKey(benchmark, mode, params, threads, other);
    return text.equals(shortText()) ? key : key.withText(key.fullText());
  }

  /** Returns the texts by which an entry of a policy means this row alone. */
  public List<String> names() {
    return List.of(text, fullText());
  }

  /** Returns every text that fits this row, be it alone or among others. */
  public List<String> fitting() {
    return List.of(text, fullText(), shortText());
  }

  /** Returns the text without a package, which may be that of other rows too. */
  public String shortText() {
    return text(shortName(benchmark, mode), mode, params, threads, metric);
  }

  @Override
  public int compareTo(RowKey other) {
    return ORDER.compare(this, other);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RowKey that
        && benchmark.equals(that.benchmark)
        && mode.equals(that.mode)
        && params.equals(that.params)
        && threads == that.threads
        && metric.equals(that.metric);
  }

  @Override
  public int hashCode() {
    return Objects.hash(benchmark, mode, params, threads, metric);
  }

  private RowKey withText(String other) {
    return new RowKey(benchmark, mode, params, threads, metric, other);
  }

  private String fullText() {
    return text(benchmark, mode, params, threads, metric);
  }

  private static String text(
      String name, String mode, SortedMap<String, String> params, int threads, String metric) {
    String values =
        params.entrySet().stream()
            .map(param -> quoted(param.getKey()) + "=" + quoted(param.getValue()))
            .collect(Collectors.joining(","));
    return PlainText.visible(name)
        + (values.isEmpty() ? "" : "[" + values + "]")
        + ":"
        + PlainText.visible(mode)
        + (threads > 1 ? "*" + threads : "")
        + (metric.equals(PRIMARY) ? "" : ":" + PlainText.visible(metric));
  }

  private static String quoted(String part) {
    String visible = PlainText.visible(part);
    if (visible.equals(part) && !NEEDS_QUOTES.matcher(part).find()) {
      return part;
    }
    return '"' + PlainText.visible(part.replace("\\", "\\\\").replace("\"", "\\\"")) + '"';
  }

  private static String shortName(String benchmark, String mode) {
    if (NOT_OF_A_CLASS.contains(mode)) {
      return benchmark;
    }
    int method = benchmark.lastIndexOf('.');
    int type = benchmark.lastIndexOf('.', method - 1);
    return benchmark.substring(type + 1);
  }
}
