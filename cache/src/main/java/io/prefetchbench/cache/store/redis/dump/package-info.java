/** Redis' dump payloads of hashes, encoded outside Redis. */
@NullMarked
package io.prefetchbench.cache.store.redis.dump;

import org.jspecify.annotations.NullMarked;
