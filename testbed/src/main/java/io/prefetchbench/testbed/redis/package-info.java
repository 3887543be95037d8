/**
 * Finds or starts the Redis of a run and leaves nothing of it behind; and the plain connection that
 * clients are compared with. Clusters and Sentinels of tests are in {@code src/support}. Types are
 * not thread-safe unless they say so.
 */
@NullMarked
package io.prefetchbench.testbed.redis;

import org.jspecify.annotations.NullMarked;
