/** Tests of the blocks. */
@NullMarked
package io.prefetchbench.gate.record;

import org.jspecify.annotations.NullMarked;
