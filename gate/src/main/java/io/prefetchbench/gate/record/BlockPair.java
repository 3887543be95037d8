package io.prefetchbench.gate.record;

import io.prefetchbench.gate.plan.Stage;

/**
 * One figure of one block: a fork of the base and one of the candidate, run one after the other.
 *
 * @param block number of the block within its row, from 1; fit blocks only
 * @param base figure of the base, in the row's unit
 */
public record BlockPair(int block, Stage stage, boolean baseFirst, double base, double candidate) {}
