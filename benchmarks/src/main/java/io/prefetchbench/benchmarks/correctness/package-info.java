/** A seeded, drained workload whose every read is judged against what was committed. */
@NullMarked
package io.prefetchbench.benchmarks.correctness;

import org.jspecify.annotations.NullMarked;
