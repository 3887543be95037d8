package io.prefetchbench.load.verdict;

/**
 * What to try next if figures of a run have a caveat, in options of the command that made the run.
 * Immutable.
 *
 * @param lateGenerator for a generator that was late
 * @param longerWarmup for a warm-up that had not finished
 */
public record NextSteps(String lateGenerator, String longerWarmup) {}
