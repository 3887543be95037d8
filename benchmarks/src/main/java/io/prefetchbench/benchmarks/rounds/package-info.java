/** One fork of every cell a round, shuffled: which cells, in which order, what they gave. */
@NullMarked
package io.prefetchbench.benchmarks.rounds;

import org.jspecify.annotations.NullMarked;
