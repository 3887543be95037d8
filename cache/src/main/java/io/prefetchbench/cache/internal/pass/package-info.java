/**
 * Passes over the primary: bulk load, re-prefetch, comparison, and the repair of single entities;
 * with the lease that one pass holds and the marker that says what it left ready.
 */
@NullMarked
package io.prefetchbench.cache.internal.pass;

import org.jspecify.annotations.NullMarked;
