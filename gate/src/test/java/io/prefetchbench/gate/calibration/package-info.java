/** Tests of the run directory. */
@NullMarked
package io.prefetchbench.gate.calibration;

import org.jspecify.annotations.NullMarked;
