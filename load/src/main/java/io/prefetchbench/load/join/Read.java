package io.prefetchbench.load.join;

import io.prefetchbench.cache.entity.Version;
import io.prefetchbench.load.record.ReadOutcome;
import org.jspecify.annotations.Nullable;

/**
 * One answered read. Times in nanoseconds on the monotonic clock. Immutable.
 *
 * @param version what the answer said; null if it said none
 */
public record Read(
    String id, long beginNanos, long endNanos, ReadOutcome outcome, @Nullable Version version) {}
