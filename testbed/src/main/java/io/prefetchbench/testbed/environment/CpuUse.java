package io.prefetchbench.testbed.environment;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/** The CPU time of a process, and by thread id the time ready to run without a CPU. */
public record CpuUse(long cpuNanos, Map<Long, Long> waitNanosOfThread) {
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

  public double cpuSeconds() {
    return cpuNanos / 1e9;
  }

  /** Time ready to run without a CPU, of all threads together. */
  public long runQueueWaitNanos() {
    return waitNanosOfThread.values().stream().mapToLong(Long::longValue).sum();
  }

  public long threadWaitNanosMax() {
    return waitNanosOfThread.isEmpty() ? 0 : Collections.max(waitNanosOfThread.values());
  }

  public double runQueueWaitSeconds() {
    return runQueueWaitNanos() / 1e9;
  }
}
