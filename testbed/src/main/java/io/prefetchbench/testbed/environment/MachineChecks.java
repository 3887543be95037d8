package io.prefetchbench.testbed.environment;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** How fit the machine is for measuring at this moment. */
final class MachineChecks {
  /** Roles of a load run: two Redis, server, worker, generator. */
  private static final int ROLES = 5;

  private static final double MOST_STEAL_SHARE = 0.02;
  private static final double MOST_BUSY_SHARE = 0.25;
  private static final long MOST_OVERSLEPT_NANOS = 1_000_000;
  private static final long MOST_WAKE_NANOS = 30_000;
  private static final int PROBES = 5;
  private static final String SHARED = "docs/TROUBLESHOOTING.md#shared-cpus";
  private static final String HICCUPS = "docs/TROUBLESHOOTING.md#hiccups";
  private static final String WAKE_UP = "docs/TROUBLESHOOTING.md#slow-wake-up";

  private MachineChecks() {}

  /** Takes about half a second, in which it watches the CPUs and the timer. */
  static List<Check> now() {
    ProcFs proc = ProcFs.ofMachine();
    Optional<CpuTicks> before = proc.cpuTicks();
    long p50 = 0;
    long max = 0;
    for (int i = 0; i < PROBES; i++) {
      SleepProbe probe = SleepProbe.take(System::nanoTime);
      p50 = Math.max(p50, probe.p50Nanos());
      max = Math.max(max, probe.maxNanos());
    }
    Optional<CpuTicks> after = proc.cpuTicks();
    List<Check> checks = new ArrayList<>();
    checks.add(cpus(Runtime.getRuntime().availableProcessors()));
    if (before.isPresent() && after.isPresent()) {
      checks.add(steal(after.get().stealShareSince(before.get())));
      checks.add(busy(after.get().busyShareSince(before.get())));
    } else {
      checks.add(Check.ok("steal", "not reported by this system; load runs say so"));
    }
    checks.add(timer(proc.timerSlackNanos(), p50, max));
    checks.add(wake(WakeProbe.take(System::nanoTime)));
    return checks;
  }

  static Check cpus(int count) {
    String found = Integer.toString(count);
    if (count < 2) {
      return Check.warn("cpus", found, "2 or more: read latencies will be ranges", SHARED);
    }
    return count < ROLES
        ? Check.ok("cpus", found + " (shared by the five processes of a load run, it will say so)")
        : Check.ok("cpus", found);
  }

  static Check steal(double share) {
    String found = "%.1f %% now".formatted(share * 100);
    return share <= MOST_STEAL_SHARE
        ? Check.ok("steal", found)
        : Check.warn(
            "steal", found, "under 2 %: the hypervisor's other guests are measured too", HICCUPS);
  }

  static Check busy(double share) {
    String found = "%.0f %% busy now".formatted(share * 100);
    return share <= MOST_BUSY_SHARE
        ? Check.ok("cpu load", found)
        : Check.warn(
            "cpu load", found, "under 25 %: other programs are measured too; close them", HICCUPS);
  }

  static Check timer(OptionalLong slackNanos, long p50Nanos, long maxNanos) {
    String slack = slackNanos.isPresent() ? slackNanos.getAsLong() / 1_000 + " µs" : "unknown";
    String found =
        "slack %s, a sleep of 1 ms overshoots by %d µs (worst %d µs)"
            .formatted(slack, p50Nanos / 1_000, maxNanos / 1_000);
    return p50Nanos <= MOST_OVERSLEPT_NANOS
        ? Check.ok("timer", found)
        : Check.warn("timer", found, "under 1000 µs: load runs will send reads late", HICCUPS);
  }

  static Check wake(WakeProbe probe) {
    String found =
        "a waiting thread runs %d µs after it was woken (p99 %d µs)"
            .formatted(probe.p50Nanos() / 1_000, probe.p99Nanos() / 1_000);
    return probe.p50Nanos() <= MOST_WAKE_NANOS
        ? Check.ok("wake-up", found)
        : Check.warn(
            "wake-up",
            found,
            "under 30 µs: idle CPUs are slow to come back, and every latency holds that several"
                + " times",
            WAKE_UP);
  }
}
