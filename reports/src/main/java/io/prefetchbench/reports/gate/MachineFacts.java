package io.prefetchbench.reports.gate;

/**
 * What the machine did meanwhile. Immutable.
 *
 * @param cpu model name
 * @param cpus how many the measuring process may use
 * @param stealMedian median share of CPU time that the hypervisor gave to others, over the blocks
 * @param blocks blocks run, the discarded ones included
 * @param discarded blocks thrown away
 */
public record MachineFacts(String cpu, int cpus, double stealMedian, int blocks, int discarded) {}
