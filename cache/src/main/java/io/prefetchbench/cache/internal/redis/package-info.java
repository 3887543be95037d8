/** The port through which all other code accesses Redis, and the topologies behind it. */
@NullMarked
package io.prefetchbench.cache.internal.redis;

import org.jspecify.annotations.NullMarked;
