/** Blocks of one fork of each arm: which, in which order, undisturbed or not, and one by one. */
@NullMarked
package io.prefetchbench.cli.gate.blocks;

import org.jspecify.annotations.NullMarked;
