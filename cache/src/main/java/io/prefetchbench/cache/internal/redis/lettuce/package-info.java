/** The port over Lettuce: the only package that imports it. */
@NullMarked
package io.prefetchbench.cache.internal.redis.lettuce;

import org.jspecify.annotations.NullMarked;
