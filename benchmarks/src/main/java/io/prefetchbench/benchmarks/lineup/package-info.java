/** Makes the contender that a cell names. */
@NullMarked
package io.prefetchbench.benchmarks.lineup;

import org.jspecify.annotations.NullMarked;
