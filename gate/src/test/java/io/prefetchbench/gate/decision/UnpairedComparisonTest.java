package io.prefetchbench.gate.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefetchbench.gate.plan.AcceptedChange;
import io.prefetchbench.gate.plan.GatePolicy;
import io.prefetchbench.gate.record.GateResult;
import io.prefetchbench.gate.record.GateRow;
import io.prefetchbench.gate.record.GateVerdict;
import io.prefetchbench.reports.SyntheticRuns;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunKind;
import io.prefetchbench.reports.run.RunResult;
import io.prefetchbench.reports.run.RunWriter;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.Untrustworthy;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UnpairedComparisonTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final double[] FORKS = {1000, 1001, 1002, 1003, 1004, 1005};
  private static final double[] SLOWER = {900, 901, 902, 903, 904, 905};

  @TempDir Path temp;

  @Test
  void aSlowerBenchmarkIsWorseAndNotRed() {
    GateResult result = judge(base(), slower(), false);
    assertThat(only(result).verdict()).isEqualTo(GateVerdict.WORSE_UNPAIRED);
    assertThat(result.exitCode()).isZero();
    assertThat(result.tier()).isEqualTo("unpaired");
    assertThat(result.blockingRows()).isEqualTo(1);
    assertThat(only(result).base()).hasSize(6);
  }

  @Test
  void whoInsistsGetsRedAndTheReasonNotTo() {
    GateResult result = judge(base(), slower(), true);
    assertThat(only(result).verdict()).isEqualTo(GateVerdict.REGRESSED);
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.notes())
        .anyMatch(note -> note.startsWith("unsafe: ") && note.contains("40 %"));
  }

  @Test
  void aWantedRegressionIsAcceptedUntilItExpires() {
    assertThat(accepting("2026-01-02", 0.2).verdict()).isEqualTo(GateVerdict.ACCEPTED);
    assertThat(accepting("2026-01-01", 0.2).verdict()).isEqualTo(GateVerdict.REGRESSED);
    assertThat(accepting("2026-01-02", 0.05).verdict()).isEqualTo(GateVerdict.REGRESSED);
  }

  @Test
  void severalFilesOfASideAreOneSidesForks() {
    List<Path> parts = new ArrayList<>();
    for (double fork : FORKS) {
      parts.add(new JmhText().thrpt("a.B.c", fork).write(temp.resolve("part" + fork + ".json")));
    }
    Path slow = new JmhText().thrpt("a.B.c", SLOWER).write(temp.resolve("slow.json"));
    GateResult result =
        UnpairedComparison.of(
            UnpairedSide.read(parts), UnpairedSide.read(List.of(slow)), terms(false));
    assertThat(only(result).base()).containsExactly(1000.0, 1001.0, 1002.0, 1003.0, 1004.0, 1005.0);
    assertThat(only(result).verdict()).isEqualTo(GateVerdict.WORSE_UNPAIRED);
  }

  @Test
  void aFileNamedTwiceWouldCountTwice() {
    assertThatThrownBy(() -> UnpairedSide.read(List.of(base(), base())))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("named twice");
  }

  @Test
  void aRowOfOneSideOnlyIsNeverAPass() {
    Path before =
        new JmhText().thrpt("a.B.c", FORKS).thrpt("a.B.old", FORKS).write(temp.resolve("a"));
    Path after =
        new JmhText().thrpt("a.B.c", FORKS).thrpt("a.B.fresh", FORKS).write(temp.resolve("b"));
    GateResult result = judge(before, after, false);
    assertThat(verdicts(result))
        .containsEntry("B.c[size=10]:thrpt", GateVerdict.NO_CHANGE)
        .containsEntry("B.old[size=10]:thrpt", GateVerdict.REMOVED)
        .containsEntry("B.fresh[size=10]:thrpt", GateVerdict.NEW);
    assertThat(result.exitCode()).isEqualTo(4);
  }

  @Test
  void withoutACommonRowNothingIsDecided() {
    Path other = new JmhText().thrpt("x.Y.z", FORKS).write(temp.resolve("other.json"));
    GateResult result = judge(base(), other, false);
    assertThat(result.exitCode()).isEqualTo(4);
    assertThat(result.reason()).startsWith("nothing matched");
  }

  @Test
  void anotherWayOfMeasuringOrAnotherUnitIsAnotherBenchmark() {
    Path longer =
        new JmhText()
            .settings("\"warmupIterations\":5,\"warmupTime\":\"1 s\"")
            .thrpt("a.B.c", SLOWER)
            .write(temp.resolve("longer.json"));
    GateRow row = only(judge(base(), longer, true));
    assertThat(row.verdict()).isEqualTo(GateVerdict.BENCH_CHANGED);
    assertThat(row.reason()).isEqualTo("warmupIterations differs: base '1', candidate '5'");

    Path millis =
        new JmhText().add("a.B.c", "thrpt", "ops/ms", SLOWER, "").write(temp.resolve("ms.json"));
    assertThat(only(judge(base(), millis, true)).reason())
        .isEqualTo("the base is in ops/s, the candidate in ops/ms");
  }

  @Test
  void filesOfOneSideThatWereMeasuredInDifferentWaysAreNotMixed() {
    Path longer =
        new JmhText()
            .settings("\"warmupIterations\":5,\"warmupTime\":\"1 s\"")
            .thrpt("a.B.c", FORKS)
            .write(temp.resolve("longer.json"));
    GateResult result =
        UnpairedComparison.of(
            UnpairedSide.read(List.of(base(), longer)),
            UnpairedSide.read(List.of(slower())),
            terms(true));
    assertThat(only(result).verdict()).isEqualTo(GateVerdict.BENCH_CHANGED);
    assertThat(only(result).reason()).startsWith("the base's own files differ");
  }

  @Test
  void figuresWithoutARuleAreNamedNotSkipped() {
    String secondary = "\"gc.count\":{\"scoreUnit\":\"counts\",\"rawData\":[[1.0]]}";
    Path with =
        new JmhText().add("a.B.c", "avgt", "ns/op", FORKS, secondary).write(temp.resolve("c"));
    Path again =
        new JmhText().add("a.B.c", "avgt", "ns/op", FORKS, secondary).write(temp.resolve("d"));
    assertThat(judge(with, again, false).notes())
        .contains("not judged, the policy has no rule for them: gc.count");
  }

  @Test
  void forksWithoutAFigureAreSaidAndAllOfThemAreNoFigure() {
    double[] some = FORKS.clone();
    some[0] = Double.NaN;
    Path gap = new JmhText().thrpt("a.B.c", some).write(temp.resolve("gap.json"));
    assertThat(judge(base(), gap, false).notes())
        .contains("B.c[size=10]:thrpt: 1 of 6 forks of the candidate without a finite figure");

    double[] none = new double[6];
    Arrays.fill(none, Double.NaN);
    Path empty = new JmhText().thrpt("a.B.c", none).write(temp.resolve("none.json"));
    GateRow row = only(judge(base(), empty, false));
    assertThat(row.verdict()).isEqualTo(GateVerdict.NO_FIGURE);
    assertThat(row.reason()).isEqualTo("the candidate has no finite figure");
  }

  @Test
  void undecidedIsAnErrorOnlyWhereThatWasAsked() {
    Path few = new JmhText().thrpt("a.B.c", 1000, 1001).write(temp.resolve("few.json"));
    Path more = new JmhText().thrpt("a.B.c", 1002, 1003).write(temp.resolve("more.json"));
    assertThat(judge(few, more, false).exitCode()).isZero();
    UnpairedComparison.Terms strict =
        new UnpairedComparison.Terms(GatePolicy.DEFAULT, false, true, List.of("bench"), NOW, NOW);
    GateResult result =
        UnpairedComparison.of(
            UnpairedSide.read(List.of(few)), UnpairedSide.read(List.of(more)), strict);
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(only(result).blocksNeeded()).isEqualTo(3);
  }

  @Test
  void thePlaceIsNamedWhereItDiffers() {
    Path newer =
        new JmhText()
            .place("\"vmVersion\":\"21.0.1\",\"jvmArgs\":[\"-Xmx256m\"]")
            .thrpt("a.B.c", FORKS)
            .write(temp.resolve("newer.json"));
    assertThat(judge(base(), newer, false).notes())
        .contains("vmVersion differs: base '17.0.15+6', candidate '21.0.1'");
  }

  @Test
  void allocationOfAJmhFileIsAdvisorySinceThePlaceIsNotWhollyKnown() {
    Path before = allocation("a.json", 24, 24, 24, 24, 24);
    Path after = allocation("b.json", 64, 64, 64, 64, 64);
    GateRow row = find(judge(before, after, false), "B.c[size=10]:avgt:gc.alloc.rate.norm");
    assertThat(row.verdict()).isEqualTo(GateVerdict.REGRESSED);
    assertThat(row.blocking()).isFalse();
    assertThat(row.reason()).endsWith("advisory, the files do not record: gc, cpus, architecture");
  }

  @Test
  void allocationOfRunsOfOnePlaceIsRed() {
    GateResult result =
        judge(
            allocationRun("a", "17", 24, 24, 24, 24, 24),
            allocationRun("b", "17", 64, 64, 64, 64, 64),
            false);
    assertThat(find(result, "B.c[size=10]:avgt:gc.alloc.rate.norm").red()).isTrue();
    assertThat(result.exitCode()).isEqualTo(1);
  }

  @Test
  void allocationOfAnotherPlaceIsNot() {
    GateResult result =
        judge(
            allocationRun("a", "2", 24, 24, 24, 24, 24),
            allocationRun("b", "4", 64, 64, 64, 64, 64),
            false);
    GateRow row = find(result, "B.c[size=10]:avgt:gc.alloc.rate.norm");
    assertThat(row.red()).isFalse();
    assertThat(row.reason()).endsWith("advisory, cpus differs: base '2', candidate '4'");
  }

  @Test
  void anIntervalLogIsOnePointAPercentileAndNeverPooled() throws IOException {
    List<Path> before = new ArrayList<>();
    List<Path> after = new ArrayList<>();
    for (int run = 0; run < 6; run++) {
      before.add(log("a" + run + ".hlog", 1_000_000 + run * 1000, 10_000));
      after.add(log("b" + run + ".hlog", 1_300_000 + run * 1000, 10_000));
    }
    GateResult result =
        UnpairedComparison.of(UnpairedSide.read(before), UnpairedSide.read(after), terms(false));
    GateRow p50 = find(result, "hlog/read.response:load:p50");
    assertThat(p50.base()).hasSize(6);
    assertThat(p50.verdict()).isEqualTo(GateVerdict.WORSE_UNPAIRED);
    assertThat(p50.blocking()).isTrue();
    assertThat(find(result, "hlog/read.response:load:p99").blocking()).isFalse();
    assertThat(result.rows()).hasSize(2);
  }

  @Test
  void aShortLogHasNoTail() throws IOException {
    Path before = log("a.hlog", 1_000_000, 999);
    Path after = log("b.hlog", 1_000_000, 999);
    GateRow p99 = find(judge(before, after, false), "hlog/read.response:load:p99");
    assertThat(p99.base()).isEmpty();
    assertThat(p99.verdict()).isEqualTo(GateVerdict.INCONCLUSIVE);
    GateRow p50 = find(judge(before, after, false), "hlog/read.response:load:p50");
    assertThat(p50.reason()).isEqualTo("the shortest run has 999 samples of 1000 needed");
  }

  @Test
  void whatIsNoIntervalLogIsNamed() throws IOException {
    Path file = Files.writeString(temp.resolve("x.hlog"), "nothing of the kind\n");
    assertThatThrownBy(() -> UnpairedSide.read(List.of(file)))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("x.hlog");
  }

  @Test
  void loadRunsGiveAPointARun() {
    Path before = SyntheticRuns.load(temp, "a", 1, RunResult.OK).path();
    Path after = SyntheticRuns.load(temp, "b", 2, RunResult.OK).path();
    GateResult result = judge(before, after, false);
    GateRow row = find(result, "load/synthetic-reference-data:load:read.response.p99");
    assertThat(row.base()).containsExactly(1_843_199.0);
    assertThat(result.notes()).anyMatch(note -> note.contains("hitShare"));
  }

  @Test
  void aFigureNotForClaimsCannotBeMeasured() {
    Path before = SyntheticRuns.load(temp, "a", 1, RunResult.OK).path();
    Path after = SyntheticRuns.loadWith(temp, "late", 2, SyntheticRuns.late()).path();

    GateResult result = judge(before, after, false);

    GateRow read = find(result, "load/synthetic-reference-data:load:read.response.p99");
    assertThat(read.verdict()).isEqualTo(GateVerdict.UNMEASURABLE);
    assertThat(read.reason())
        .startsWith("not for claims in the candidate: the generator sent reads late: slip");
  }

  @Test
  void anInvalidRunIsNoResult() {
    Path run = SyntheticRuns.load(temp, "bad", 1, RunResult.INVALID).path();
    assertThatThrownBy(() -> UnpairedSide.read(List.of(run)))
        .isInstanceOf(Untrustworthy.class)
        .hasMessageContaining("completed 96.2 %");
  }

  private GateRow accepting(String expires, double largest) {
    GatePolicy policy = GatePolicy.DEFAULT;
    GatePolicy accepting =
        new GatePolicy(
            policy.redChance(),
            policy.screenBlocks(),
            policy.screenP(),
            policy.screenShare(),
            policy.confirmBlocks(),
            policy.confirmP(),
            policy.discardedMax(),
            policy.rules(),
            List.of(),
            List.of(new AcceptedChange("B.*:thrpt", largest, "safer", LocalDate.parse(expires))));
    UnpairedComparison.Terms terms =
        new UnpairedComparison.Terms(accepting, true, false, List.of("bench"), NOW, NOW);
    return only(
        UnpairedComparison.of(
            UnpairedSide.read(List.of(base())), UnpairedSide.read(List.of(slower())), terms));
  }

  private Path base() {
    return new JmhText().thrpt("a.B.c", FORKS).write(temp.resolve("base.json"));
  }

  private Path slower() {
    return new JmhText().thrpt("a.B.c", SLOWER).write(temp.resolve("slower.json"));
  }

  private Path allocation(String name, double... bytes) {
    return new JmhText().allocating("a.B.c", "gc.alloc.rate.norm", bytes).write(temp.resolve(name));
  }

  private Path allocationRun(String name, String cpus, double... bytes) {
    RunWriter writer = RunDirectory.create(temp, NOW, RunKind.JMH, name);
    new JmhText()
        .allocating("a.B.c", "gc.alloc.rate.norm", bytes)
        .write(writer.resolve("jmh.json"));
    writer.writeJson(
        "environment.json",
        Map.of(
            "java",
            Map.of("gc", List.of("G1 Young Generation", "G1 Old Generation")),
            "machine",
            Map.of("cpus", cpus, "architecture", "amd64")));
    return writer.finish(SyntheticRuns.manifest(RunKind.JMH, "synthetic").build());
  }

  private Path log(String name, long nanos, int samples) throws FileNotFoundException {
    Path file = temp.resolve(name);
    HistogramLogWriter log = new HistogramLogWriter(file.toFile());
    log.outputLogFormatVersion();
    log.outputLegend();
    Histogram histogram = new Histogram(3);
    histogram.setTag("read.response");
    for (int i = 0; i < samples; i++) {
      histogram.recordValue(nanos);
    }
    log.outputIntervalHistogram(histogram);
    log.close();
    return file;
  }

  private static GateResult judge(Path base, Path candidate, boolean unpairedBlocks) {
    return UnpairedComparison.of(
        UnpairedSide.read(List.of(base)),
        UnpairedSide.read(List.of(candidate)),
        terms(unpairedBlocks));
  }

  private static UnpairedComparison.Terms terms(boolean unpairedBlocks) {
    return new UnpairedComparison.Terms(
        GatePolicy.DEFAULT, unpairedBlocks, false, List.of("bench", "compare"), NOW, NOW);
  }

  private static GateRow only(GateResult result) {
    assertThat(result.rows()).hasSize(1);
    return result.rows().get(0);
  }

  private static GateRow find(GateResult result, String text) {
    return result.rows().stream()
        .filter(row -> row.key().text().equals(text))
        .findFirst()
        .orElseThrow(() -> new AssertionError(text + " is not in " + result.rows()));
  }

  private static Map<String, GateVerdict> verdicts(GateResult result) {
    return result.rows().stream()
        .collect(java.util.stream.Collectors.toMap(row -> row.key().text(), row -> row.verdict()));
  }
}
