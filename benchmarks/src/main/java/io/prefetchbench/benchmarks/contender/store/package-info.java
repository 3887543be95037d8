/** The cache itself as a contender. */
@NullMarked
package io.prefetchbench.benchmarks.contender.store;

import org.jspecify.annotations.NullMarked;
