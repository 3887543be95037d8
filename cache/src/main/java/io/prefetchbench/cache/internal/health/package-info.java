/** Observation of a running cache: its workers, health, and values for monitoring. */
@NullMarked
package io.prefetchbench.cache.internal.health;

import org.jspecify.annotations.NullMarked;
