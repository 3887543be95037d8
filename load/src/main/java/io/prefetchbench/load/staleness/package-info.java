/** Summary of all judged reads of a run: classes, ages, and violations. */
@NullMarked
package io.prefetchbench.load.staleness;

import org.jspecify.annotations.NullMarked;
