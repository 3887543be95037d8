/** What can be measured: benchmarks with the values of their parameters, and words for JMH. */
@NullMarked
package io.prefetchbench.cli.gate.cells;

import org.jspecify.annotations.NullMarked;
