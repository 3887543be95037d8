/** One fork of every cell a round, shuffled: in which order, and what they gave. */
@NullMarked
package io.prefetchbench.benchmarks.rounds;

import org.jspecify.annotations.NullMarked;
