/** Noise-free figures compared with a stored baseline: the exact tier of the gate. */
@NullMarked
package io.prefetchbench.gate.counts;

import org.jspecify.annotations.NullMarked;
