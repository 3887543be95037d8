package io.prefetchbench.gate.record;

/**
 * One measured figure of one fork. Immutable.
 *
 * @param value may be NaN: a benchmark may have measured nothing
 */
public record Figure(double value, String unit) {}
