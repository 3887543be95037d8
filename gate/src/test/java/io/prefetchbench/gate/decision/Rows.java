package io.prefetchbench.gate.decision;

import io.prefetchbench.gate.plan.MetricKind;
import io.prefetchbench.gate.plan.RowKey;
import io.prefetchbench.gate.plan.Stage;
import io.prefetchbench.gate.record.BlockPair;
import io.prefetchbench.gate.record.RowEvidence;
import io.prefetchbench.reports.run.Better;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;

/** Made-up evidence: noise of a seed around a base, and a candidate made from it. */
public final class Rows {
  /** Stages of a suspect row under the default policy. */
  public static final int SCREEN = 8;

  /** Fresh blocks under the default policy. */
  public static final int CONFIRM = 20;

  private Rows() {}

  /** A key of a made-up benchmark. */
  public static RowKey key(String method) {
    return new RowKey("io.example.Lookup." + method, "avgt", new TreeMap<>(), 1, RowKey.PRIMARY);
  }

  /** Times of 1,000 ns with 1 % of noise; the candidate's through {@code change}. */
  public static RowEvidence times(String method, DoubleUnaryOperator change) {
    return times(method, 0.01, SCREEN, CONFIRM, change);
  }

  /** Times of 1,000 ns with noise, of so many blocks. */
  public static RowEvidence times(
      String method, double noise, int screen, int confirm, DoubleUnaryOperator change) {
    SplittableRandom random = new SplittableRandom(method.hashCode());
    List<BlockPair> blocks = new ArrayList<>();
    for (int i = 1; i <= screen + confirm; i++) {
      double base = 1_000 * (1 + noise * random.nextDouble(-1, 1));
      double candidate = 1_000 * (1 + noise * random.nextDouble(-1, 1));
      Stage stage = i <= screen ? Stage.SCREEN : Stage.CONFIRM;
      blocks.add(
          new BlockPair(i, stage, random.nextBoolean(), base, change.applyAsDouble(candidate)));
    }
    return row(method, MetricKind.TIME, "ns/op", Better.LOWER, blocks);
  }

  /** The same figures in every block. */
  public static RowEvidence constant(
      MetricKind kind, String unit, Better better, double base, double candidate) {
    List<BlockPair> blocks = new ArrayList<>();
    for (int i = 1; i <= SCREEN + CONFIRM; i++) {
      Stage stage = i <= SCREEN ? Stage.SCREEN : Stage.CONFIRM;
      blocks.add(new BlockPair(i, stage, i % 2 == 0, base, candidate));
    }
    return row("constant", kind, unit, better, blocks);
  }

  /** A blocking row. */
  public static RowEvidence row(
      String method, MetricKind kind, String unit, Better better, List<BlockPair> blocks) {
    return new RowEvidence(key(method), kind, unit, better, true, blocks, 0);
  }
}
