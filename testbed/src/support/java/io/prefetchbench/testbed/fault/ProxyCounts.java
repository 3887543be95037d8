package io.prefetchbench.testbed.fault;

/**
 * The counts of a {@link FaultProxy} so far: a fault that was never triggered tests nothing.
 * Immutable.
 *
 * @param accepted connections passed on to the server
 * @param refused connections reset as soon as they were made
 * @param reset connections reset while they were open, whatever the reason
 * @param delayed pieces of bytes that were held back for a delay
 * @param held pieces of bytes that met a black hole
 * @param repliesCut requests that the server executed but whose reply no client received
 * @param cuts connections cut after a number of bytes
 */
public record ProxyCounts(
    long accepted, long refused, long reset, long delayed, long held, long repliesCut, long cuts) {}
