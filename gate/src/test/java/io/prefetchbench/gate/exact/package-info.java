/** Tests of the exact tier. */
@NullMarked
package io.prefetchbench.gate.exact;

import org.jspecify.annotations.NullMarked;
