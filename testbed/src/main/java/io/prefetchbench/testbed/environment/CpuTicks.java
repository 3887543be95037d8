package io.prefetchbench.testbed.environment;

import java.util.List;

/** The first line of {@code /proc/stat}, ticks of all CPUs since boot; idle includes disks. */
public record CpuTicks(long total, long idle, long stolen) {

  /** Reads the words of the line: cpu user nice system idle iowait irq softirq steal … */
  static CpuTicks of(List<String> words) {
    long total = 0;
    // Guest time, behind steal, is part of user time already.
    for (int i = 1; i <= 8 && i < words.size(); i++) {
      total += Long.parseLong(words.get(i));
    }
    long idle = Long.parseLong(words.get(4)) + Long.parseLong(words.get(5));
    long stolen = words.size() > 8 ? Long.parseLong(words.get(8)) : 0;
    return new CpuTicks(total, idle, stolen);
  }

  /** Share of all CPU time since an earlier reading that was stolen, 0 to 1. */
  public double stealShareSince(CpuTicks earlier) {
    return share(stolen - earlier.stolen, earlier);
  }

  /** Share of all CPU time since an earlier reading that was used, 0 to 1. */
  public double busyShareSince(CpuTicks earlier) {
    return 1 - share(idle - earlier.idle, earlier);
  }

  private double share(long part, CpuTicks earlier) {
    long whole = total - earlier.total;
    return whole <= 0 ? 0 : Math.max(0, Math.min(1, part / (double) whole));
  }
}
