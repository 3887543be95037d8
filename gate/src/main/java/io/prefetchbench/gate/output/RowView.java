package io.prefetchbench.gate.output;

import io.prefetchbench.gate.record.BlockPair;
import io.prefetchbench.gate.record.GateRow;
import io.prefetchbench.reports.page.FigureText;
import io.prefetchbench.reports.run.Better;
import io.prefetchbench.reports.run.Median;
import java.util.List;
import java.util.OptionalDouble;

/** The figures of one row as every form of a decision shows them. Stateless. */
final class RowView {
  private RowView() {}

  /** The middle figure of each side: {@code 51.2 ns/op → 54.0 ns/op}; a side without is a dash. */
  static String figures(GateRow row) {
    return row.base().isEmpty() && row.candidate().isEmpty()
        ? FigureText.NONE
        : figure(row.base(), row.unit()) + " → " + figure(row.candidate(), row.unit());
  }

  /** A row that cannot turn the build red says so: its verdict alone would alarm. */
  static String verdict(GateRow row) {
    return row.verdict() + (row.blocking() ? "" : " (advisory)");
  }

  /** The logarithm of candidate / base, turned so that more is worse; empty without a ratio. */
  static OptionalDouble worsening(GateRow row, double base, double candidate) {
    double d = Math.log(candidate / base) * (row.better() == Better.HIGHER ? -1 : 1);
    return base > 0 && candidate > 0 && Double.isFinite(d)
        ? OptionalDouble.of(d)
        : OptionalDouble.empty();
  }

  static OptionalDouble worsening(GateRow row, BlockPair block) {
    return worsening(row, block.base(), block.candidate());
  }

  private static String figure(List<Double> figures, String unit) {
    List<Double> finite = figures.stream().filter(Double::isFinite).toList();
    return finite.isEmpty() ? FigureText.NONE : FigureText.of(Median.of(finite), unit);
  }
}
