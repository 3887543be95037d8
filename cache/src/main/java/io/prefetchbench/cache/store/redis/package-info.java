/** The store in Redis: fenced scripts, the dump encoder, and the reader of entries. */
@NullMarked
package io.prefetchbench.cache.store.redis;

import org.jspecify.annotations.NullMarked;
