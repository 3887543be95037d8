/** Contenders that use Lettuce directly: the demos' strategy and plain reads. */
@NullMarked
package io.prefetchbench.benchmarks.contender.lettuce;

import org.jspecify.annotations.NullMarked;
