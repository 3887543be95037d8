/** The port over Jedis: the only package that imports it. */
@NullMarked
package io.prefetchbench.cache.redis.jedis;

import org.jspecify.annotations.NullMarked;
