package io.prefetchbench.testbed.environment;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Predicts which figures this machine can measure, as far as that is known before a run. */
final class Forecast {
  /** The rates of reads that are tried: a modest one, and that of the default workload. */
  private static final List<Integer> RATES = List.of(100, 500);

  private static final Duration LENGTH = Duration.ofMillis(800);

  /** The limits of a load run, as the workloads that are included have them. */
  private static final long LATE_NANOS_MAX = 2_000_000;

  private static final double WAIT_SHARE_OF_RUN_MAX = 0.1;
  private static final double WAIT_SHARE_OF_CPU_MAX = 0.2;

  private Forecast() {}

  /** Takes about three seconds in which it uses as much CPU time as a load run. */
  static List<Check> now() {
    Map<Integer, ContentionProbe> probes = new TreeMap<>();
    for (int rate : RATES) {
      probes.put(rate, ContentionProbe.take(rate, LENGTH, System::nanoTime));
    }
    Fitness fitness = Fitness.measure(new CpuRuler(System::nanoTime), System::nanoTime, null);
    return List.of(readLatency(probes), freshness(), gate(fitness));
  }

  static Check readLatency(Map<Integer, ContentionProbe> probes) {
    List<String> words = new ArrayList<>();
    boolean late = false;
    for (Map.Entry<Integer, ContentionProbe> each : new TreeMap<>(probes).entrySet()) {
      boolean lateHere = isLate(each.getValue());
      late |= lateHere;
      words.add(
          String.format(
              Locale.ROOT,
              "at %d reads/s %s (with five processes busy, a thread is %.1f ms late at p99)",
              each.getKey(),
              lateHere ? "as a range only" : "as a figure",
              each.getValue().lateNanosP99() / 1e6));
    }
    String found = String.join("; ", words);
    return late
        ? Check.warn(
            "read latency",
            found,
            "at most 2 ms late, and a CPU when one is needed: close other programs, use --driver"
                + " lean, or offer fewer reads per second",
            "docs/TROUBLESHOOTING.md#late-generator")
        : Check.ok("read latency", found);
  }

  private static boolean isLate(ContentionProbe probe) {
    return probe.lateNanosP99() > LATE_NANOS_MAX
        || (probe.waitShareOfRun() > WAIT_SHARE_OF_RUN_MAX
            && probe.waitShareOfCpu() > WAIT_SHARE_OF_CPU_MAX);
  }

  private static Check freshness() {
    return Check.ok("freshness", "yes: sync lag and staleness use actual times, on any machine");
  }

  static Check gate(Fitness fitness) {
    String found = String.join(", ", fitness.lines());
    return fitness.isFit()
        ? Check.ok("paired gate", "yes: " + found)
        : Check.warn(
            "paired gate",
            "no: " + found,
            "a machine that nothing else uses: close other programs, or use ./bench gate exact,"
                + " which counts instead of timing",
            "docs/TROUBLESHOOTING.md#unfit-for-the-gate");
  }
}
