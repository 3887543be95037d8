/** Counters: written on the hot path, handed out as immutable snapshots. */
@NullMarked
package io.prefetchbench.cache.stats;

import org.jspecify.annotations.NullMarked;
