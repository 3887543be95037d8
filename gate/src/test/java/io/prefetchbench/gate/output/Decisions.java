package io.prefetchbench.gate.output;

import io.prefetchbench.gate.decision.RowWording;
import io.prefetchbench.gate.plan.GatePolicy;
import io.prefetchbench.gate.plan.MetricKind;
import io.prefetchbench.gate.plan.MetricRule;
import io.prefetchbench.gate.plan.RowKey;
import io.prefetchbench.gate.plan.Stage;
import io.prefetchbench.gate.record.ArmFacts;
import io.prefetchbench.gate.record.BlockPair;
import io.prefetchbench.gate.record.Estimate;
import io.prefetchbench.gate.record.GateResult;
import io.prefetchbench.gate.record.GateRow;
import io.prefetchbench.gate.record.GateVerdict;
import io.prefetchbench.gate.record.MachineFacts;
import io.prefetchbench.reports.compare.HodgesLehmann;
import io.prefetchbench.reports.compare.SignedRank;
import io.prefetchbench.reports.run.Better;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Decisions with made-up figures: nothing was measured, the same every time. */
public final class Decisions {
  static final Instant BEGIN = Instant.parse("2026-01-02T03:04:05Z");

  private Decisions() {}

  /** A paired decision with a row of each weight. */
  public static GateResult red() {
    return of(
        GateVerdict.REGRESSED,
        1,
        "1 of 3 blocking rows is worse by more than its budget",
        List.of(
            quiet(),
            slower(),
            undecided(),
            alone("a.b.LookupBenchmark.gone", GateVerdict.REMOVED, true, "the candidate lacks it"),
            alone("a.b.LookupBenchmark.fresh", GateVerdict.NEW, false, "the base lacks it"),
            counted()));
  }

  /** A decision in which nothing is worse. */
  static GateResult quietOnly() {
    return of(GateVerdict.NO_CHANGE, 0, "no row is worse", List.of(quiet()));
  }

  static GateResult of(GateVerdict verdict, int exitCode, String reason, List<GateRow> rows) {
    return new GateResult(
        GateResult.SCHEMA_VERSION,
        "paired",
        verdict,
        exitCode,
        reason,
        new ArmFacts(
            "main",
            "0123abcd0123abcd0123abcd0123abcd0123abcd",
            "aa00bb11cc22dd33ee44ff55",
            new TreeMap<>(Map.of("lettuce", "7.6.0")),
            null),
        new ArmFacts(
            "worktree",
            null,
            "ff00bb11cc22dd33ee44ff55",
            new TreeMap<>(Map.of("lettuce", "7.7.0")),
            null),
        0.01,
        3,
        rows,
        new MachineFacts("Synthetic CPU <b>&</b>", 2, 0.004, 57, 3),
        List.of("synthetic figures: nothing was measured"),
        List.of("bench", "gate", "paired", "--base", "main", "--only", "Lookup Benchmark"),
        BEGIN,
        BEGIN.plusSeconds(1800));
  }

  static GateRow slower() {
    return paired("a.b.LookupBenchmark.get", GateVerdict.REGRESSED, 0.055, 0.02, "");
  }

  static GateRow quiet() {
    return paired("a.b.LookupBenchmark.absent", GateVerdict.NO_CHANGE, 0.0, 0.02, "");
  }

  static GateRow undecided() {
    String open = "; 5.0 % is not excluded";
    return paired("a.b.LookupBenchmark.deleted", GateVerdict.INCONCLUSIVE, 0.06, 0.15, open);
  }

  static GateRow counted() {
    RowKey key = new RowKey("lookup/commands", "count", new TreeMap<>(), 1, RowKey.PRIMARY);
    return new GateRow(
        key,
        MetricKind.COUNT,
        "count",
        Better.LOWER,
        false,
        GateVerdict.ENV_MISMATCH,
        "Redis 7.0.15 | 7.2.1",
        rule(MetricKind.COUNT),
        null,
        List.of(),
        0,
        List.of(2.0),
        List.of(3.0),
        null,
        null);
  }

  /** A row that one side lacks. */
  static GateRow alone(String benchmark, GateVerdict verdict, boolean blocking, String reason) {
    return row(benchmark, verdict, blocking, reason, null, List.of());
  }

  /** A row of throughput whose 28 blocks scatter about a worsening; the rest is reckoned. */
  private static GateRow paired(
      String benchmark, GateVerdict verdict, double shift, double sigma, String note) {
    List<BlockPair> blocks = blocks(benchmark, shift, sigma);
    double[] fresh =
        blocks.stream()
            .filter(block -> block.stage() == Stage.CONFIRM)
            .mapToDouble(block -> Math.log(block.base() / block.candidate()))
            .toArray();
    HodgesLehmann centre = HodgesLehmann.of(fresh, 0.05);
    double p = SignedRank.pGreater(fresh);
    int worse = (int) Arrays.stream(fresh).filter(d -> d > 0).count();
    Estimate estimate =
        new Estimate(centre.estimate(), centre.lower(), centre.upper(), p, worse, fresh.length);
    String support = worse + " of " + fresh.length + " blocks";
    String words = RowWording.of(MetricKind.THROUGHPUT, estimate, support, p);
    return row(benchmark, verdict, true, words + note, estimate, blocks);
  }

  private static GateRow row(
      String benchmark,
      GateVerdict verdict,
      boolean blocking,
      String reason,
      @Nullable Estimate estimate,
      List<BlockPair> blocks) {
    RowKey key =
        new RowKey(
            benchmark,
            "thrpt",
            new TreeMap<>(Map.of("client", "JEDIS", "shape", "category-5")),
            1,
            RowKey.PRIMARY);
    return new GateRow(
        key,
        MetricKind.THROUGHPUT,
        "ops/s",
        Better.HIGHER,
        blocking,
        verdict,
        reason,
        rule(MetricKind.THROUGHPUT),
        estimate,
        blocks,
        blocks.isEmpty() ? 0 : 1,
        blocks.stream().map(BlockPair::base).toList(),
        blocks.stream().map(BlockPair::candidate).toList(),
        verdict == GateVerdict.INCONCLUSIVE ? 0.065 : null,
        verdict == GateVerdict.INCONCLUSIVE ? 14 : null);
  }

  static MetricRule rule(MetricKind kind) {
    return Objects.requireNonNull(GatePolicy.DEFAULT.rules().get(kind));
  }

  private static List<BlockPair> blocks(String seed, double shift, double sigma) {
    Random random = new Random(seed.hashCode());
    List<BlockPair> blocks = new ArrayList<>();
    for (int i = 1; i <= 28; i++) {
      double base = Math.rint(51_700 * (1 + 0.01 * random.nextGaussian()));
      double d = shift + sigma * random.nextGaussian();
      Stage stage = i <= 8 ? Stage.SCREEN : Stage.CONFIRM;
      double candidate = Math.rint(base * Math.exp(-d));
      blocks.add(new BlockPair(i, stage, random.nextBoolean(), base, candidate));
    }
    return blocks;
  }
}
