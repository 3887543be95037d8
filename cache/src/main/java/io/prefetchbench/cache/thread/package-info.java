/** The threads of the cache's background work. */
@NullMarked
package io.prefetchbench.cache.thread;

import org.jspecify.annotations.NullMarked;
