package io.prefetchbench.testbed.environment;

/**
 * What a process got of the CPUs and how long its threads waited for one.
 *
 * @param cpuNanos time on a CPU
 * @param runQueueWaitNanos time ready to run without a CPU
 */
public record CpuUse(long cpuNanos, long runQueueWaitNanos) {
  /** What was used between an earlier reading and this one; the wait never goes below zero. */
  public CpuUse minus(CpuUse earlier) {
    long wait = runQueueWaitNanos - earlier.runQueueWaitNanos;
    return new CpuUse(cpuNanos - earlier.cpuNanos, Math.max(0, wait));
  }

  /** CPU time in seconds. */
  public double cpuSeconds() {
    return cpuNanos / 1e9;
  }

  /** Wait in seconds. */
  public double runQueueWaitSeconds() {
    return runQueueWaitNanos / 1e9;
  }
}
