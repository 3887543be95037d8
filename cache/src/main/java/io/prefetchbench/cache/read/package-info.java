/** Reads of the cache and what they vouch for: lookups, freshness, a writer's own changes. */
@NullMarked
package io.prefetchbench.cache.read;

import org.jspecify.annotations.NullMarked;
