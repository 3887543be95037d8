/**
 * The cells of a run, and one fork of each per round, shuffled: the order and the results. Types
 * are not thread-safe unless they say so.
 */
@NullMarked
package io.prefetchbench.benchmarks.rounds;

import org.jspecify.annotations.NullMarked;
