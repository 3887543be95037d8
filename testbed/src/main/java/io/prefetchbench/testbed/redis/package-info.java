/** Finds or starts the Redis of a run, and leaves nothing of it behind. */
@NullMarked
package io.prefetchbench.testbed.redis;

import org.jspecify.annotations.NullMarked;
