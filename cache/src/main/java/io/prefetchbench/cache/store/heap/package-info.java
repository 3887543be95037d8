/** The store on the heap of one process: for tests, and for programs without Redis. */
@NullMarked
package io.prefetchbench.cache.store.heap;

import org.jspecify.annotations.NullMarked;
