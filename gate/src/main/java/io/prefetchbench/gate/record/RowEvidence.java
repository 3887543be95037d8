package io.prefetchbench.gate.record;

import io.prefetchbench.gate.plan.MetricKind;
import io.prefetchbench.gate.plan.MetricKinds;
import io.prefetchbench.gate.plan.RowKey;
import io.prefetchbench.gate.plan.Stage;
import io.prefetchbench.reports.run.Better;
import io.prefetchbench.reports.run.Median;
import java.util.List;
import java.util.Optional;

/**
 * What is known of one row before it is decided. Immutable.
 *
 * @param better the direction; one of them
 * @param discarded blocks that were thrown away because the machine was disturbed
 */
public record RowEvidence(
    RowKey key,
    MetricKind kind,
    String unit,
    Better better,
    boolean blocking,
    List<BlockPair> blocks,
    int discarded) {
  /** Less than a byte an operation is none, and beginning to allocate is a ratio. */
  private static final double LEAST_BYTES = 1;

  public RowEvidence {
    if (better == Better.NONE) {
      throw new IllegalArgumentException(key.text() + " has no better direction to decide by");
    }
    blocks = List.copyOf(blocks);
  }

  public List<BlockPair> of(Stage stage) {
    return blocks.stream().filter(block -> block.stage() == stage).toList();
  }

  /** Returns d of each block; swapping the sides changes the sign and nothing else. */
  public double[] differences(List<BlockPair> of) {
    double sign = better == Better.LOWER ? 1 : -1;
    return of.stream()
        .mapToDouble(
            block -> sign * (Math.log(size(block.candidate())) - Math.log(size(block.base()))))
        .toArray();
  }

  /** Returns the median of the base, ns or bytes an operation. */
  public double basePerOperation(List<BlockPair> of) {
    return Median.of(
        of.stream()
            .mapToDouble(block -> MetricKinds.perOperation(kind, unit, size(block.base())))
            .toArray());
  }

  /** Returns what makes a figure none, of the first block that has such a figure. */
  public Optional<String> problem() {
    for (BlockPair block : blocks) {
      if (!usable(block.base())) {
        return Optional.of(problem("base", block, block.base()));
      }
      if (!usable(block.candidate())) {
        return Optional.of(problem("candidate", block, block.candidate()));
      }
    }
    return Optional.empty();
  }

  public List<Double> base() {
    return blocks.stream().map(BlockPair::base).toList();
  }

  public List<Double> candidate() {
    return blocks.stream().map(BlockPair::candidate).toList();
  }

  public static boolean absent(List<Double> figures) {
    return !figures.isEmpty() && figures.stream().allMatch(figure -> figure.isNaN());
  }

  private boolean usable(double figure) {
    return Double.isFinite(figure)
        && (figure > 0 || (figure == 0 && kind == MetricKind.ALLOCATION));
  }

  private double size(double figure) {
    return kind == MetricKind.ALLOCATION ? Math.max(LEAST_BYTES, figure) : figure;
  }

  private String problem(String side, BlockPair block, double figure) {
    return "the %s has %s in block %s%s"
        .formatted(
            side,
            Double.isNaN(figure) ? "no figure" : "the figure " + figure,
            block.block(),
            kind == MetricKind.LATENCY_P50 || kind == MetricKind.LATENCY_P99
                ? ": its run has a caveat on it (run.json) or too few samples"
                : "");
  }
}
