/** Applies committed changes to the cache: the worker, its retries, and its records. */
@NullMarked
package io.prefetchbench.cache.sync;

import org.jspecify.annotations.NullMarked;
