/** What processes tell each other by keys that expire: who vouches for the cache, who paused it. */
@NullMarked
package io.prefetchbench.cache.lease;

import org.jspecify.annotations.NullMarked;
