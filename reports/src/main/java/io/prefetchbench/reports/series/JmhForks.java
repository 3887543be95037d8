package io.prefetchbench.reports.series;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import java.util.stream.StreamSupport;

/**
 * The figures of one metric in JMH's own JSON ({@code -rf json}): {@code rawData[fork][iteration]},
 * or in sample mode {@code rawDataHistogram[fork][iteration]} of pairs of value and count.
 * Stateless.
 */
public final class JmhForks {
  private JmhForks() {}

  /**
   * Returns the mean of each fork's iterations (of its samples, in sample mode), in the order of
   * the file. Iterations that JMH wrote as text ({@code "NaN"}) are left out, and with them a fork
   * that has no other.
   *
   * @param metric a primary or secondary metric
   */
  public static List<Double> means(JsonNode metric) {
    List<Double> points = new ArrayList<>();
    for (JsonNode fork : metric.path("rawData")) {
      mean(fork).ifPresent(points::add);
    }
    for (JsonNode fork : metric.path("rawDataHistogram")) {
      weightedMean(fork).ifPresent(points::add);
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

  /** Returns how many forks the metric has, those without a figure included. */
  public static int count(JsonNode metric) {
    return metric.path("rawData").size() + metric.path("rawDataHistogram").size();
  }

  /**
   * Returns a secondary metric's name as JMH 1.37 writes it. Up to 1.36 a middle dot stood before
   * it ({@code ·gc.alloc.rate}), in sample mode after the method ({@code get·p0.50}).
   *
   * @param benchmark class and method
   */
  public static String bareName(String name, String benchmark) {
    int dot = name.indexOf('·');
    boolean own = dot == 0 || (dot > 0 && benchmark.endsWith("." + name.substring(0, dot)));
    return own ? name.substring(dot + 1) : name.replace('·', ':');
  }

  private static OptionalDouble mean(JsonNode fork) {
    return iterations(fork).average();
  }

  private static DoubleStream iterations(JsonNode fork) {
    return StreamSupport.stream(fork.spliterator(), false)
        .filter(JsonNode::isNumber)
        .mapToDouble(JsonNode::asDouble);
  }

  private static OptionalDouble weightedMean(JsonNode fork) {
    double sum = 0;
    long count = 0;
    for (JsonNode iteration : fork) {
      for (JsonNode pair : iteration) {
        sum += pair.path(0).asDouble() * pair.path(1).asLong();
        count += pair.path(1).asLong();
      }
    }
    return count == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / count);
  }
}
