/** The change feed over a Redis stream with a consumer group. */
@NullMarked
package io.prefetchbench.cache.source.stream;

import org.jspecify.annotations.NullMarked;
