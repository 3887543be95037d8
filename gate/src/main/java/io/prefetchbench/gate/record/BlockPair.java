package io.prefetchbench.gate.record;

import io.prefetchbench.gate.plan.Stage;

/**
 * One figure of one block: a fork of the base and one of the candidate, run one after the other.
 * Immutable.
 *
 * @param block number of the block within its row, from 1; fit blocks only
 * @param stage which stage it belongs to
 * @param baseFirst whether the coin put the base first
 * @param base figure of the base, in the row's unit
 * @param candidate figure of the candidate
 */
public record BlockPair(int block, Stage stage, boolean baseFirst, double base, double candidate) {}
