/** What is judged, and by which policy: rows, their metrics, budgets, and the blocks to run. */
@NullMarked
package io.prefetchbench.gate.plan;

import org.jspecify.annotations.NullMarked;
