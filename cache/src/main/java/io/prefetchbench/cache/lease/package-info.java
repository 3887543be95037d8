/** Who vouches for the cache: the marker that says it is complete. */
@NullMarked
package io.prefetchbench.cache.lease;

import org.jspecify.annotations.NullMarked;
