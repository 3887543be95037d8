/** The port over Jedis: the only package that imports it. */
@NullMarked
package io.prefetchbench.cache.internal.redis.jedis;

import org.jspecify.annotations.NullMarked;
