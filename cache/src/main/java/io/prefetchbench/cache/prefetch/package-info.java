/** Bulk loading: the primary's snapshot, page by page, into a store. */
@NullMarked
package io.prefetchbench.cache.prefetch;

import org.jspecify.annotations.NullMarked;
