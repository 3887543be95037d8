/**
 * Finds or starts the Redis of a run, alone or as a cluster or with a Sentinel, and leaves nothing
 * of it behind; and the plain connection that clients are compared with.
 */
@NullMarked
package io.prefetchbench.testbed.redis;

import org.jspecify.annotations.NullMarked;
