package io.prefetchbench.gate.blocks;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.gate.blocks.BlockRunner.Both;
import io.prefetchbench.reports.compare.Median;
import io.prefetchbench.reports.json.Json;
import io.prefetchbench.reports.run.ForkResult;
import io.prefetchbench.reports.run.ForkResult.Score;
import io.prefetchbench.reports.run.JmhForks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The figures of a block whose builds shared a JVM, from the JSON that the JMH of each has written:
 * its iterations are the slices, and those of one number were run one right after the other.
 *
 * <p>The ratio of the block is the median of the ratios of its pairs, which a slice disturbed by
 * another program hardly changes. The base's figure is the median of its slices; the candidate's is
 * the base's times that ratio. Stateless.
 */
final class PairedSlices {
  /** Of fewer pairs, the median is as noisy as one slice. */
  private static final int PAIRS_MIN = 5;

  private PairedSlices() {}

  /**
   * Reads both results.
   *
   * @throws IOException if one cannot be read, or they have too few slices in common; the message
   *     names the file
   */
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
          double[] a = slices(baseJson.get(i).path("primaryMetric"));
          double[] b = slices(candidateJson.get(j).path("primaryMetric"));
          double figure = median(a);
          basePaired.add(with(one, figure, baseJson.get(i)));
          candidatePaired.add(with(other, figure * ratio(a, b, candidate), candidateJson.get(j)));
        }
      }
    }
    return new Both(
        new Fork.Scored(basePaired.isEmpty() ? ofBase : basePaired),
        new Fork.Scored(candidatePaired.isEmpty() ? ofCandidate : candidatePaired));
  }

  /** Returns the median ratio of the pairs in which both sides have a figure. */
  static double ratio(double[] base, double[] candidate, Path file) throws IOException {
    List<Double> logs = new ArrayList<>();
    for (int k = 0; k < Math.min(base.length, candidate.length); k++) {
      if (base[k] > 0 && candidate[k] > 0) {
        logs.add(Math.log(candidate[k]) - Math.log(base[k]));
      }
    }
    if (logs.size() < PAIRS_MIN) {
      throw new IOException(
          "%s: %d pairs of slices with a figure; expected at least %d (more iterations, or longer)"
              .formatted(file, logs.size(), PAIRS_MIN));
    }
    return Math.exp(Median.of(logs));
  }

  private static ForkResult with(ForkResult result, double figure, JsonNode json) {
    SortedMap<String, Score> secondary = new TreeMap<>();
    for (var metric : json.path("secondaryMetrics").properties()) {
      double[] slices = slices(metric.getValue());
      String name =
          metric.getKey().startsWith("·") ? metric.getKey().substring(1) : metric.getKey();
      if (slices.length > 0) {
        secondary.put(
            name, new Score(median(slices), metric.getValue().path("scoreUnit").asText()));
      }
    }
    return new ForkResult(
        result.benchmark(),
        result.mode(),
        result.params(),
        result.threads(),
        result.settings(),
        new Score(figure, result.primary().unit()),
        secondary);
  }

  private static double median(double[] slices) {
    return Median.of(slices);
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
