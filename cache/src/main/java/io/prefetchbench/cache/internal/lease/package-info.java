/**
 * State that processes share through keys of Redis: the ready marker, the primary's history,
 * leases.
 */
@NullMarked
package io.prefetchbench.cache.internal.lease;

import org.jspecify.annotations.NullMarked;
