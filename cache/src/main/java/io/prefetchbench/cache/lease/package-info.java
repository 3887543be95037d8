/**
 * State that processes share through keys that expire: whether the cache is ready, and who paused
 * it.
 */
@NullMarked
package io.prefetchbench.cache.lease;

import org.jspecify.annotations.NullMarked;
