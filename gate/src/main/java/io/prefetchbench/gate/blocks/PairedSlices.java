package io.prefetchbench.gate.blocks;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.gate.blocks.BlockRunner.Both;
import io.prefetchbench.gate.plan.MetricKinds;
import io.prefetchbench.reports.json.Json;
import io.prefetchbench.reports.run.Better;
import io.prefetchbench.reports.run.ForkResult;
import io.prefetchbench.reports.run.ForkResult.Score;
import io.prefetchbench.reports.run.JmhForks;
import io.prefetchbench.reports.run.Median;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The figures of a block whose builds shared a JVM, from the JSON that the JMH of each has written:
 * its iterations are the slices, and those of one number were run one right after the other.
 *
 * <p>The ratio of the block is the median of the ratios of its pairs, which a slice disturbed by
 * another program hardly changes. The base's figure is the median of its slices; the candidate's is
 * the base's times that ratio. Secondary metrics, such as allocation, are reduced alike. Stateless.
 */
final class PairedSlices {
  /** Of fewer pairs, the median is as noisy as one slice. */
  private static final int PAIRS_MIN = 5;

  private static final double[] NONE = {};

  private PairedSlices() {}

  static Both read(Path base, Path candidate) throws IOException {
    List<ForkResult> ofBase = ForkResult.read(base);
    List<ForkResult> ofCandidate = ForkResult.read(candidate);
    JsonNode baseJson = Json.read(base);
    JsonNode candidateJson = Json.read(candidate);
    List<ForkResult> basePaired = new ArrayList<>();
    List<ForkResult> candidatePaired = new ArrayList<>();
    for (int i = 0; i < ofBase.size(); i++) {
      ForkResult one = ofBase.get(i);
      for (int j = 0; j < ofCandidate.size(); j++) {
        ForkResult other = ofCandidate.get(j);
        if (one.mode().equals(other.mode())) {
          Pair pair = pair(one, baseJson.get(i), other, candidateJson.get(j), candidate);
          basePaired.add(pair.base);
          candidatePaired.add(pair.candidate);
        }
      }
    }
    return new Both(
        new Fork.Scored(basePaired.isEmpty() ? ofBase : basePaired),
        new Fork.Scored(candidatePaired.isEmpty() ? ofCandidate : candidatePaired));
  }

  /** Returns the median ratio of the pairs in which both sides have a figure. */
  static double ratio(double[] base, double[] candidate, Path file) throws IOException {
    List<Double> logs = logs(base, candidate);
    if (logs.size() < PAIRS_MIN) {
      throw new IOException(
          "%s: %d pairs of slices with a figure; expected at least %d (more iterations, or longer)"
              .formatted(file, logs.size(), PAIRS_MIN));
    }
    return Math.exp(Median.of(logs));
  }

  /** The logarithms of the ratios of the pairs in which both sides have a figure. */
  private static List<Double> logs(double[] base, double[] candidate) {
    List<Double> logs = new ArrayList<>();
    for (int k = 0; k < Math.min(base.length, candidate.length); k++) {
      if (base[k] > 0 && candidate[k] > 0) {
        logs.add(Math.log(candidate[k]) - Math.log(base[k]));
      }
    }
    return logs;
  }

  /** Both results of one mode, their slices reduced to one figure for each metric. */
  private record Pair(ForkResult base, ForkResult candidate) {}

  private static Pair pair(
      ForkResult base, JsonNode ofBase, ForkResult candidate, JsonNode ofCandidate, Path file)
      throws IOException {
    double[] a = slices(ofBase.path("primaryMetric"));
    double[] b = slices(ofCandidate.path("primaryMetric"));
    double figure = Median.of(a);
    double other = figure * ratio(a, b, file);
    SortedMap<String, Score> baseScores = new TreeMap<>();
    SortedMap<String, Score> candidateScores = new TreeMap<>();
    SortedMap<String, double[]> others = secondary(ofCandidate);
    for (Map.Entry<String, double[]> metric : secondary(ofBase).entrySet()) {
      String name = metric.getKey();
      String unit = unit(ofBase, name);
      double median = Median.of(metric.getValue());
      baseScores.put(name, new Score(median, unit));
      double[] its = others.getOrDefault(name, NONE);
      if (its.length > 0) {
        // Without enough pairs (an operation that allocates nothing) each has its own median.
        List<Double> logs = logs(metric.getValue(), its);
        boolean paired = logs.size() >= PAIRS_MIN;
        double value = paired ? median * Math.exp(Median.of(logs)) : Median.of(its);
        candidateScores.put(name, new Score(value, unit));
      }
    }
    baseScores.put(MetricKinds.MEAN, mean(base, a));
    candidateScores.put(MetricKinds.MEAN, mean(candidate, b));
    return new Pair(with(base, figure, baseScores), with(candidate, other, candidateScores));
  }

  /** The mean time of an operation over all slices, which shows cost that comes in bursts. */
  private static Score mean(ForkResult result, double[] slices) {
    boolean rate = MetricKinds.better(result.mode(), result.primary().unit()) == Better.HIGHER;
    double mean =
        Arrays.stream(slices)
            .filter(slice -> slice > 0)
            .map(slice -> rate ? 1 / slice : slice)
            .average()
            .orElse(Double.NaN);
    return new Score(rate ? 1 / mean : mean, result.primary().unit());
  }

  private static ForkResult with(
      ForkResult result, double figure, SortedMap<String, Score> secondary) {
    return new ForkResult(
        result.benchmark(),
        result.mode(),
        result.params(),
        result.threads(),
        result.settings(),
        new Score(figure, result.primary().unit()),
        secondary);
  }

  /** Slices of the secondary metrics that have any, by name without JMH's middle dot. */
  private static SortedMap<String, double[]> secondary(JsonNode json) {
    SortedMap<String, double[]> all = new TreeMap<>();
    for (var metric : json.path("secondaryMetrics").properties()) {
      double[] slices = slices(metric.getValue());
      if (slices.length > 0) {
        all.put(plain(metric.getKey()), slices);
      }
    }
    return all;
  }

  private static String plain(String name) {
    return name.startsWith("·") ? name.substring(1) : name;
  }

  private static String unit(JsonNode json, String name) {
    JsonNode all = json.path("secondaryMetrics");
    return all.path(all.has(name) ? name : "·" + name).path("scoreUnit").asText();
  }

  /** The figures of all iterations in order; one that is not a number is NaN. */
  private static double[] slices(JsonNode metric) {
    List<Double> slices = new ArrayList<>();
    for (JsonNode fork : metric.path("rawData")) {
      for (JsonNode slice : fork) {
        slices.add(slice.isNumber() ? slice.asDouble() : Double.NaN);
      }
    }
    for (JsonNode fork : metric.path("rawDataHistogram")) {
      for (JsonNode slice : fork) {
        slices.add(JmhForks.meanOfSamples(slice).orElse(Double.NaN));
      }
    }
    return slices.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
