/**
 * Is the gate as rarely wrong, and as sharp, as it promises? Trials on one build against itself.
 */
@NullMarked
package io.prefetchbench.gate.selftest;

import org.jspecify.annotations.NullMarked;
