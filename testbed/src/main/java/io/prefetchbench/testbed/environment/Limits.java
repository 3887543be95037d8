package io.prefetchbench.testbed.environment;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What this process's control group may use, version 2 or 1 (Linux: admin-guide/cgroup-v2).
 *
 * @param cpus CPUs' worth of time; empty if unlimited or unknown
 * @param memoryBytes empty if unlimited or unknown
 */
record Limits(OptionalDouble cpus, OptionalLong memoryBytes) {
  /** Version 1 writes "unlimited" as a number near the largest; no machine has so much. */
  private static final long UNLIMITED_BYTES = 1L << 60;

  /** Whether control groups can be read at all. */
  static boolean known(Path proc) {
    return ProcFs.read(proc.resolve("self/cgroup")).isPresent();
  }

  /** The tightest limit among the process's own group and those above it. */
  static Limits read(Path proc, Path groups) {
    double cpus = Double.POSITIVE_INFINITY;
    long memory = UNLIMITED_BYTES;
    for (String line : ProcFs.read(proc.resolve("self/cgroup")).orElse("").lines().toList()) {
      String[] parts = line.split(":", 3);
      if (parts.length < 3) {
        continue;
      }
      String mount = parts[1].contains("=") ? parts[1].substring(5) : parts[1];
      Path top = groups.resolve(mount);
      for (Path at = top.resolve(parts[2].replaceFirst("^/+", "")).normalize();
          at != null && at.startsWith(top);
          at = at.getParent()) {
        cpus = Math.min(cpus, cpusOf(at));
        memory = Math.min(memory, memoryOf(at));
      }
    }
    return new Limits(
        Double.isInfinite(cpus) ? OptionalDouble.empty() : OptionalDouble.of(cpus),
        memory >= UNLIMITED_BYTES ? OptionalLong.empty() : OptionalLong.of(memory));
  }

  private static double cpusOf(Path group) {
    Optional<String> v2 = ProcFs.read(group.resolve("cpu.max"));
    if (v2.isPresent()) {
      List<String> words = ProcFs.words(v2.get());
      return quota(words.get(0), words.size() > 1 ? words.get(1) : "100000");
    }
    Optional<String> quota = ProcFs.read(group.resolve("cpu.cfs_quota_us"));
    Optional<String> period = ProcFs.read(group.resolve("cpu.cfs_period_us"));
    return quota.isPresent() && period.isPresent()
        ? quota(quota.get().strip(), period.get().strip())
        : Double.POSITIVE_INFINITY;
  }

  private static double quota(String quota, String period) {
    boolean none = quota.equals("max") || quota.startsWith("-");
    return none ? Double.POSITIVE_INFINITY : Double.parseDouble(quota) / Double.parseDouble(period);
  }

  private static long memoryOf(Path group) {
    String text =
        ProcFs.read(group.resolve("memory.max"))
            .or(() -> ProcFs.read(group.resolve("memory.limit_in_bytes")))
            .orElse("max")
            .strip();
    return text.equals("max") ? UNLIMITED_BYTES : Long.parseLong(text);
  }
}
