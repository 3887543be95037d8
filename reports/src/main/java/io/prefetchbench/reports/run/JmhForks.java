package io.prefetchbench.reports.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import java.util.stream.StreamSupport;

/**
 * The figures of one metric in JMH's own JSON ({@code -rf json}): {@code rawData[fork][iteration]},
 * or in sample mode {@code rawDataHistogram[fork][iteration]} of pairs of value and count.
 */
public final class JmhForks {
  /** Some tools write every figure as text, as JMH does with NaN. */
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d{1,4})?");

  /** The dot of JMH up to 1.36, or what a wrong encoding made of it. */
  private static final Pattern PROFILER =
      Pattern.compile(
          "[?\\P{ASCII}]{1,8}"
              + "((?:gc\\.|cpu\\.|class\\.|compiler\\.|safepoints\\.|threads\\.|stack|perf|async"
              + "|jfr|mem|rt\\.)[\\p{ASCII}]*)");

  private static final Pattern PERCENTILE =
      Pattern.compile("([\\p{ASCII}&&[^?]]+)[?\\P{ASCII}]{1,8}(p\\d+(?:\\.\\d+)?)");

  private JmhForks() {}

  /**
   * Returns the mean of each fork's iterations (of its samples, in sample mode), in the order of
   * the file. Iterations without a finite figure ({@code "NaN"}, null) are left out, and with them
   * a fork that has no other. A file cut down to scores has one point, its score.
   *
   * @param metric a primary or secondary metric
   */
  public static List<Double> means(JsonNode metric) {
    List<Double> points = new ArrayList<>();
    for (JsonNode fork : metric.path("rawData")) {
      iterations(fork).average().ifPresent(points::add);
    }
    for (JsonNode fork : metric.path("rawDataHistogram")) {
      weightedMean(fork).ifPresent(points::add);
    }
    double score = figure(metric.path("score"));
    if (scoreOnly(metric) && Double.isFinite(score)) {
      points.add(score);
    }
    return points;
  }

  /**
   * Returns the fastest iteration of each fork where they are listed (the highest of operations in
   * a time, else the lowest). On a shared machine others can only make an iteration slower, so the
   * fastest says what the code costs (J. Chen and J. Revels, Robust benchmarking in noisy
   * environments, 2016). In sample mode the mean of all samples.
   */
  public static List<Double> fastest(JsonNode metric) {
    boolean rate = metric.path("scoreUnit").asText().startsWith("ops/");
    List<Double> points = new ArrayList<>();
    for (JsonNode fork : metric.path("rawData")) {
      DoubleStream iterations = iterations(fork);
      (rate ? iterations.max() : iterations.min()).ifPresent(points::add);
    }
    for (JsonNode fork : metric.path("rawDataHistogram")) {
      weightedMean(fork).ifPresent(points::add);
    }
    return points;
  }

  /** Returns the mean of all samples of one iteration of the sample mode; empty without samples. */
  public static OptionalDouble meanOfSamples(JsonNode iteration) {
    return weightedMean(List.of(iteration));
  }

  /** Returns how many forks the metric has, those without a figure included. */
  public static int count(JsonNode metric) {
    return scoreOnly(metric)
        ? 1
        : metric.path("rawData").size() + metric.path("rawDataHistogram").size();
  }

  /** Returns whether the raw figures were cut away, so that the score is all there is. */
  public static boolean scoreOnly(JsonNode metric) {
    return metric.path("rawData").isEmpty() && metric.path("rawDataHistogram").isEmpty();
  }

  /** Returns how many iterations are listed without a finite figure. */
  public static int missing(JsonNode metric) {
    int missing = 0;
    for (JsonNode fork : metric.path("rawData")) {
      missing += fork.size() - (int) iterations(fork).count();
    }
    return missing;
  }

  /**
   * Returns a secondary metric's name as JMH 1.37 writes it. Up to 1.36 a middle dot stood before
   * it ({@code ·gc.alloc.rate}), in sample mode after the method ({@code get·p0.50}); in files that
   * were written or read in a wrong encoding something else is there.
   */
  public static String bareName(String name, String benchmark) {
    Matcher profiler = PROFILER.matcher(name);
    if (profiler.matches()) {
      return profiler.group(1);
    }
    Matcher percentile = PERCENTILE.matcher(name);
    if (percentile.matches() && benchmark.endsWith("." + percentile.group(1))) {
      return percentile.group(2);
    }
    int dot = name.indexOf('·');
    boolean own = dot == 0 || (dot > 0 && benchmark.endsWith("." + name.substring(0, dot)));
    return own ? name.substring(dot + 1) : name.replace('·', ':');
  }

  private static DoubleStream iterations(JsonNode fork) {
    return StreamSupport.stream(fork.spliterator(), false)
        .mapToDouble(JmhForks::figure)
        .filter(Double::isFinite);
  }

  /** NaN if it is none. */
  private static double figure(JsonNode json) {
    if (json.isTextual() && NUMBER.matcher(json.asText()).matches()) {
      return Double.parseDouble(json.asText());
    }
    return json.isNumber() ? json.asDouble() : Double.NaN;
  }

  private static OptionalDouble weightedMean(Iterable<JsonNode> iterations) {
    double sum = 0;
    double count = 0;
    for (JsonNode iteration : iterations) {
      for (JsonNode pair : iteration) {
        double value = figure(pair.path(0));
        double times = figure(pair.path(1));
        if (Double.isFinite(value) && Double.isFinite(times) && times > 0) {
          sum += value * times;
          count += times;
        }
      }
    }
    return count > 0 && Double.isFinite(sum / count)
        ? OptionalDouble.of(sum / count)
        : OptionalDouble.empty();
  }
}
