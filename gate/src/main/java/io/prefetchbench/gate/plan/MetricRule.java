package io.prefetchbench.gate.plan;

/**
 * How much worse a figure may get. Immutable.
 *
 * @param budget δ, the relative worsening that turns a row red: 0.03 is 3 %
 * @param tolerance τ, the relative worsening that NO_CHANGE excludes; not below δ
 * @param absoluteFloor a smaller difference never turns a row red: ns an operation for throughput,
 *     time and CPU, bytes an operation for allocation, ns for latencies, 0 for counts
 * @param samplesMin samples a load run needs; 0 where it does not apply
 */
public record MetricRule(double budget, double tolerance, double absoluteFloor, long samplesMin) {
  public MetricRule {
    Range.CHANGE.require("budget", budget);
    Range.CHANGE.require("tolerance", tolerance);
    Range.AMOUNT.require("absoluteFloor", absoluteFloor);
    Range.SAMPLES.require("samplesMin", (double) samplesMin);
    if (tolerance < budget) {
      throw new IllegalArgumentException(
          "tolerance: expected at least the budget, " + budget + ", was " + tolerance);
    }
  }
}
