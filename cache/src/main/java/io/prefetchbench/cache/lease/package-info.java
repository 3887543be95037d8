/**
 * State shared by processes through expiring keys: whether the cache is ready, and which process
 * paused it.
 */
@NullMarked
package io.prefetchbench.cache.lease;

import org.jspecify.annotations.NullMarked;
