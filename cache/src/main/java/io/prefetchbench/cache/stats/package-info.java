/** Counters: updated on the hot path, returned as immutable snapshots. */
@NullMarked
package io.prefetchbench.cache.stats;

import org.jspecify.annotations.NullMarked;
