/** What all judged reads of a run amount to: classes, ages, and what must not be. */
@NullMarked
package io.prefetchbench.load.staleness;

import org.jspecify.annotations.NullMarked;
