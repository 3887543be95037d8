/** The store of entities: its interface, the names of keys, and its form in Redis. */
@NullMarked
package io.prefetchbench.cache.internal.store;

import org.jspecify.annotations.NullMarked;
