package io.prefetchbench.load.record;

import io.prefetchbench.load.plan.ScheduledFault;

/**
 * One injected fault, with times in nanoseconds on the monotonic clock. Immutable.
 *
 * @param beginNanos just before it was injected
 * @param endNanos just after it was undone
 */
public record FaultMark(ScheduledFault fault, long beginNanos, long endNanos) {}
