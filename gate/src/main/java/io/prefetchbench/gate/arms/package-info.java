/**
 * The two builds that a paired run compares: their trees, created with git alone, and their jars.
 */
@NullMarked
package io.prefetchbench.gate.arms;

import org.jspecify.annotations.NullMarked;
