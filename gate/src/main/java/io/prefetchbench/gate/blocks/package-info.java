/**
 * Blocks of one fork per arm: which ones, in which order, whether disturbed, and how they are run.
 */
@NullMarked
package io.prefetchbench.gate.blocks;

import org.jspecify.annotations.NullMarked;
