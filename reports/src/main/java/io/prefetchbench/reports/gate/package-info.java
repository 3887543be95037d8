/** Is the candidate worse than the base? Rows of paired blocks, and how they are decided. */
@NullMarked
package io.prefetchbench.reports.gate;

import org.jspecify.annotations.NullMarked;
