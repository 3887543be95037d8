/** Blocks of two builds run in turn, as they are written down and read again. */
@NullMarked
package io.prefetchbench.gate.record;

import org.jspecify.annotations.NullMarked;
