/** Reads of the cache and their guarantees: lookups, freshness, reading one's own writes. */
@NullMarked
package io.prefetchbench.cache.read;

import org.jspecify.annotations.NullMarked;
