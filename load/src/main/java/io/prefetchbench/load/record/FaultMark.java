package io.prefetchbench.load.record;

import io.prefetchbench.load.plan.ScheduledFault;

/** One injected fault, from just before it was injected to just after it was undone. */
public record FaultMark(ScheduledFault fault, long beginNanos, long endNanos) {}
