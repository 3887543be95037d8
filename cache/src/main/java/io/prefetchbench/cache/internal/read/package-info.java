/** Reads of the cache, and the near cache in the reader's memory. */
@NullMarked
package io.prefetchbench.cache.internal.read;

import org.jspecify.annotations.NullMarked;
