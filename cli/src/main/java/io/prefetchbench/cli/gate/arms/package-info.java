/** The two builds that a paired run compares: their trees, made with git alone, and their jars. */
@NullMarked
package io.prefetchbench.cli.gate.arms;

import org.jspecify.annotations.NullMarked;
