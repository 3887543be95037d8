package io.prefetchbench.load.fault;

import io.prefetchbench.load.workload.Fault;

/**
 * One fault as it was carried out, in nanoseconds on the monotonic clock. Immutable.
 *
 * @param beginNanos just before it was begun
 * @param endNanos just after it was undone
 */
public record Mark(Fault fault, long beginNanos, long endNanos) {}
