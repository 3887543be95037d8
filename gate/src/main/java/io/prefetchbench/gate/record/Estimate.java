package io.prefetchbench.gate.record;

/**
 * The change estimated from the blocks of a row, on the logarithm of the ratio, oriented so that
 * more is worse: d = ln(candidate / base) where lower is better, its negative where higher is.
 *
 * @param shift Hodges–Lehmann estimate of d
 * @param lower lower end of the 90 % interval (5 % on each side)
 * @param p exact one-sided p that the candidate is not worse
 * @param worseBlocks blocks with d > 0; 0 where the forks were not paired
 * @param blocks all blocks behind these figures; 0 where the forks were not paired
 */
public record Estimate(
    double shift, double lower, double upper, double p, int worseBlocks, int blocks) {}
