/**
 * The port through which everything else speaks to Redis: byte-level calls and classified errors.
 */
@NullMarked
package io.prefetchbench.cache.redis;

import org.jspecify.annotations.NullMarked;
