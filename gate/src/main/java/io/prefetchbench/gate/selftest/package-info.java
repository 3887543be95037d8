/** {@code bench gate selftest} and {@code calibrate}: the gate on one build against itself. */
@NullMarked
package io.prefetchbench.gate.selftest;

import org.jspecify.annotations.NullMarked;
