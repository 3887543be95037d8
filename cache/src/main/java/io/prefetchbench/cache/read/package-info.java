/** Reads of the cache and their guarantees: lookups, freshness, read-your-writes. */
@NullMarked
package io.prefetchbench.cache.read;

import org.jspecify.annotations.NullMarked;
