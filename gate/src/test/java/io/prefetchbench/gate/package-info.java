/** Tests of the gate's commands. */
@NullMarked
package io.prefetchbench.gate;

import org.jspecify.annotations.NullMarked;
