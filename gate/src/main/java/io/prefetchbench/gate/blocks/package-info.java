/** Builds both arms and runs them in blocks: in which order, and whether a block counts. */
@NullMarked
package io.prefetchbench.gate.blocks;

import org.jspecify.annotations.NullMarked;
