/** The primary as the cache sees it: snapshots, single reads, and a feed of committed changes. */
@NullMarked
package io.prefetchbench.cache.source;

import org.jspecify.annotations.NullMarked;
