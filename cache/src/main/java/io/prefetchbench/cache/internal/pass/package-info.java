/**
 * Passes over the primary: bulk load, re-prefetch, comparison, and the repair of single entities.
 */
@NullMarked
package io.prefetchbench.cache.internal.pass;

import org.jspecify.annotations.NullMarked;
