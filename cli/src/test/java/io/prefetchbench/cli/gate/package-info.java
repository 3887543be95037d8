/** Tests of the gate's commands. */
@NullMarked
package io.prefetchbench.cli.gate;

import org.jspecify.annotations.NullMarked;
