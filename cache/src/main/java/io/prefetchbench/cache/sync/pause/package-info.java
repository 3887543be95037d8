/** How an operator's process pauses the sync workers of a cache and knows that they are idle. */
@NullMarked
package io.prefetchbench.cache.sync.pause;

import org.jspecify.annotations.NullMarked;
