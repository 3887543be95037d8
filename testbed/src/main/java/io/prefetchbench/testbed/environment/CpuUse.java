package io.prefetchbench.testbed.environment;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/**
 * The CPU time of a process and how long its threads waited for a CPU. Immutable.
 *
 * @param cpuNanos time on a CPU
 * @param waitNanosOfThread thread id to time ready to run without a CPU
 */
public record CpuUse(long cpuNanos, Map<Long, Long> waitNanosOfThread) {
  /** Copies the map. */
  public CpuUse {
    waitNanosOfThread = Map.copyOf(waitNanosOfThread);
  }

  /** Returns the use between an earlier reading and this one, for threads that are alive now. */
  public CpuUse minus(CpuUse earlier) {
    Map<Long, Long> waits = new HashMap<>(waitNanosOfThread);
    earlier.waitNanosOfThread.forEach(
        (thread, before) -> waits.computeIfPresent(thread, (id, now) -> now - before));
    return new CpuUse(cpuNanos - earlier.cpuNanos, waits);
  }

  /** CPU time in seconds. */
  public double cpuSeconds() {
    return cpuNanos / 1e9;
  }

  /** Time ready to run without a CPU, of all threads together. */
  public long runQueueWaitNanos() {
    return waitNanosOfThread.values().stream().mapToLong(Long::longValue).sum();
  }

  /** The wait of the thread that waited longest. */
  public long threadWaitNanosMax() {
    return waitNanosOfThread.isEmpty() ? 0 : Collections.max(waitNanosOfThread.values());
  }

  /** Wait of all threads together, in seconds. */
  public double runQueueWaitSeconds() {
    return runQueueWaitNanos() / 1e9;
  }
}
