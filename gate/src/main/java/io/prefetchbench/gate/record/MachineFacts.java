package io.prefetchbench.gate.record;

/**
 * Machine conditions during the measurement. Immutable.
 *
 * @param cpus number of CPUs available to the measuring process
 * @param stealMedian median share of CPU time that the hypervisor gave to others, over the blocks
 */
public record MachineFacts(String cpu, int cpus, double stealMedian, int blocks, int discarded) {}
