/** The entry point: a prefetch cache, its configuration and its builder. */
@NullMarked
package io.prefetchbench.cache;

import org.jspecify.annotations.NullMarked;
