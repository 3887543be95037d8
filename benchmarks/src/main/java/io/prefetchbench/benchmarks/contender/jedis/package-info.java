/** Contenders that use Jedis directly: the demos' strategy and plain reads. */
@NullMarked
package io.prefetchbench.benchmarks.contender.jedis;

import org.jspecify.annotations.NullMarked;
