/** The store of entities: its interface, its outcomes, and the names of keys. */
@NullMarked
package io.prefetchbench.cache.store;

import org.jspecify.annotations.NullMarked;
