package io.prefetchbench.gate.record;

/**
 * One measured figure of one fork. Immutable.
 *
 * @param value may be NaN: a benchmark may have measured nothing
 * @param unit as it was written, {@code ops/us}
 */
public record Figure(double value, String unit) {}
