/** What can be measured: benchmarks with the values of their parameters, and JMH arguments. */
@NullMarked
package io.prefetchbench.gate.cells;

import org.jspecify.annotations.NullMarked;
