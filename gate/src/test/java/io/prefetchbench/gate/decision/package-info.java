/** Tests of deciding rows. */
@NullMarked
package io.prefetchbench.gate.decision;

import org.jspecify.annotations.NullMarked;
