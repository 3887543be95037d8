/** The port through which all other code accesses Redis: byte-level calls and classified errors. */
@NullMarked
package io.prefetchbench.cache.redis;

import org.jspecify.annotations.NullMarked;
