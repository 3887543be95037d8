package io.prefetchbench.load.system;

import io.prefetchbench.testbed.environment.ProcFs.ThreadCpu;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Groups the CPU time of a process' threads by purpose: compilers, collector and other threads of
 * the JVM, hiccup meter, and the rest by name without numbers. Pure functions.
 */
final class ThreadParts {
  private static final double NANOS_PER_SECOND = 1e9;

  /** Name prefixes, as truncated by Linux, of the JVM's own threads except the compilers. */
  private static final List<String> JVM =
      List.of(
          "GC Thread",
          "G1 ",
          "VM ",
          "Reference Handl",
          "Finalizer",
          "Signal Dispatch",
          "Service Thread",
          "Monitor Deflati",
          "Common-Cleaner",
          "Notification Th",
          "Attach Listener");

  private ThreadParts() {}

  /** Part to CPU seconds between two readings, of the threads that are alive at the second. */
  static Map<String, Double> cpuSeconds(Map<Long, ThreadCpu> before, Map<Long, ThreadCpu> after) {
    Map<String, Double> parts = new TreeMap<>();
    after.forEach(
        (id, now) -> {
          ThreadCpu first = before.get(id);
          long nanos = now.cpuNanos() - (first == null ? 0 : first.cpuNanos());
          if (nanos > 0) {
            parts.merge(part(now.name()), nanos / NANOS_PER_SECOND, Double::sum);
          }
        });
    return parts;
  }

  /** Returns the purpose of a thread with this name. */
  static String part(String name) {
    if (name.startsWith("C1 ") || name.startsWith("C2 ") || name.startsWith("Sweeper")) {
      return "compiler";
    }
    if (JVM.stream().anyMatch(name::startsWith)) {
      return "jvm";
    }
    if (name.startsWith("hiccup")) {
      return "hiccup";
    }
    return name.replaceAll("[-#. ]*[0-9]+.*$", "");
  }
}
