/** What a gate run writes down and reads again: its plan, its blocks, and its decision. */
@NullMarked
package io.prefetchbench.gate.record;

import org.jspecify.annotations.NullMarked;
