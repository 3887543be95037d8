package io.prefetchbench.benchmarks.rounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefetchbench.reports.run.Metric;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;

class RoundResultsTest {
  private static final BenchmarkCell OURS = cell("LETTUCE", "OURS");
  private static final BenchmarkCell DEMOS = cell("LETTUCE", "DEMOS");
  private static final BenchmarkCell FLOOR = cell("SOCKET", "OURS");

  @Test
  void ratiosAreTakenRoundByRound() {
    RoundResults results = results();
    Spread floor = Spread.of(results.ratios(OURS, FLOOR, "throughput"));
    assertThat(floor.median()).isCloseTo(0.9, within(1e-12));
    assertThat(floor.low()).isCloseTo(0.5, within(1e-12));
    assertThat(floor.high()).isCloseTo(1.0, within(1e-12));
    assertThat(results.rival(OURS)).contains(DEMOS);
    assertThat(results.rival(DEMOS)).isEmpty();
    assertThat(results.floor(FLOOR)).isEmpty();
  }

  @Test
  void theTableHasALineACellAndSaysWhatBoundsAre() {
    List<String> lines = new SummaryTable(results()).lines();
    assertThat(lines.get(0)).contains("median", "to floor", "to rival");
    assertThat(lines)
        .filteredOn(line -> line.startsWith("  lettuce ours "))
        .singleElement()
        .asString()
        .contains("90 [50 – 300] entities/s", "0.90× [0.50× – 1.00×]", "1.50× [0.50× – 1.80×]");
    assertThat(lines).anyMatch(line -> line.startsWith("3 rounds") && line.contains("75 %"));
  }

  @Test
  void anAverageTimeIsShownAndAMeanBesidePercentilesIsNot() {
    BenchmarkCell encode =
        new BenchmarkCell("a.EncodeBenchmark.encode", Mode.AverageTime, Map.of(), "");
    BenchmarkCell lookup =
        new BenchmarkCell("a.LookupBenchmark.get", Mode.SampleTime, Map.of(), "");
    RoundResults results = new RoundResults(List.of(encode, lookup));
    results.add(encode, new ForkScores(figures("mean", 980.0, "serverCpu", 5.0, "alloc", 24.0)));
    results.add(lookup, new ForkScores(figures("p50", 18_340.0, "p99", 634_726.0, "mean", 26.0)));
    List<String> lines = new SummaryTable(results).lines();
    assertThat(lines)
        .anyMatch(line -> line.startsWith("  encode mean ") && line.contains(" 980 ns "));
    assertThat(lines).anyMatch(line -> line.matches("  lookup p50 +18\\.3 µs .*"));
    assertThat(lines).anyMatch(line -> line.matches("  lookup p99 +635 µs .*"));
    assertThat(lines).noneMatch(line -> line.startsWith("  lookup mean "));
  }

  @Test
  void metricsNameTheirFloorAndSurviveTheFile() {
    List<Metric> metrics = new RunMetrics(results()).all();
    Metric ours = metrics.get(0);
    assertThat(ours.key().text()).isEqualTo("bulkload.throughput{client=lettuce, strategy=ours}");
    assertThat(ours.floor()).isNotNull();
    assertThat(metrics).extracting(Metric::key).contains(ours.floor());
    assertThat(metrics)
        .extracting(metric -> metric.key().name())
        .contains("bulkload.throughput.ratioToFloor", "bulkload.throughput.ratioToRival");
    for (Metric metric : metrics) {
      assertThat(Metric.ofJsonLine(metric.toJsonLine())).hasValue(metric);
    }
  }

  @Test
  void aCellUnderTwiceTheCanaryIsTheHarness() {
    BenchmarkCell canary =
        new BenchmarkCell("a.CanaryBenchmark.canary", Mode.Throughput, Map.of(), "");
    RoundResults results = new RoundResults(List.of(OURS, canary));
    results.add(OURS, throughput(600));
    results.add(canary, throughput(1_000));
    assertThat(results.isHarness(OURS)).isTrue();
    assertThat(results.isHarness(canary)).isFalse();

    RoundResults slow = new RoundResults(List.of(OURS, canary));
    slow.add(OURS, throughput(400));
    slow.add(canary, throughput(1_000));
    assertThat(slow.isHarness(OURS)).isFalse();
  }

  @Test
  void boundsEncloseTheMedianWithAStatedProbability() {
    assertThat(Spread.of(List.of(3.0, 1.0, 2.0)).confidence()).isEqualTo(0.75);
    assertThat(Spread.of(List.of(4.0, 1.0)).median()).isEqualTo(2.5);
    assertThat(Spread.of(List.of(4.0)).confidence()).isZero();
  }

  private static RoundResults results() {
    RoundResults results = new RoundResults(List.of(OURS, DEMOS, FLOOR));
    double[][] rounds = {{90, 50, 100}, {300, 200, 300}, {50, 100, 100}};
    for (double[] round : rounds) {
      results.add(OURS, throughput(round[0]));
      results.add(DEMOS, throughput(round[1]));
      results.add(FLOOR, throughput(round[2]));
    }
    return results;
  }

  private static Map<String, Double> figures(Object... namesAndValues) {
    Map<String, Double> figures = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      figures.put((String) namesAndValues[i], (Double) namesAndValues[i + 1]);
    }
    return figures;
  }

  private static ForkScores throughput(double value) {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("throughput", value);
    figures.put("alloc", 24.0);
    return new ForkScores(figures);
  }

  private static BenchmarkCell cell(String client, String strategy) {
    Map<String, String> params = Map.of("client", client, "strategy", strategy);
    return new BenchmarkCell("a.BulkLoadBenchmark.load", Mode.Throughput, params, "");
  }
}
