/** The contenders, one class each, and which of them a cell names. */
@NullMarked
package io.prefetchbench.benchmarks.lineup;

import org.jspecify.annotations.NullMarked;
