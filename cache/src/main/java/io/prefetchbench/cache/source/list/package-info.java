/** The change feed over a Redis list, with a list of taken elements per consumer. */
@NullMarked
package io.prefetchbench.cache.source.list;

import org.jspecify.annotations.NullMarked;
