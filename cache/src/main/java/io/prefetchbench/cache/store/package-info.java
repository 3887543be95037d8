/** Where entities are kept: the port, its outcomes, and the names of keys. */
@NullMarked
package io.prefetchbench.cache.store;

import org.jspecify.annotations.NullMarked;
