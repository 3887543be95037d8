/** Is the candidate worse than the base? Rows of paired blocks, and the rules that decide them. */
@NullMarked
package io.prefetchbench.gate.decision;

import org.jspecify.annotations.NullMarked;
