/** A cell, one benchmark with one value of each parameter, and the choice of cells to measure. */
@NullMarked
package io.prefetchbench.benchmarks.cell;

import org.jspecify.annotations.NullMarked;
