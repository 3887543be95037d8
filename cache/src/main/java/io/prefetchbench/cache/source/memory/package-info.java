/** The in-process change feed: bounded, for tests and for embedding. */
@NullMarked
package io.prefetchbench.cache.source.memory;

import org.jspecify.annotations.NullMarked;
