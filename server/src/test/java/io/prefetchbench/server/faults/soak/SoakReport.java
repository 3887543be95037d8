package io.prefetchbench.server.faults.soak;

import java.util.List;

/** What each process held at the start and at the end, as a table of Markdown. */
final class SoakReport {
  private static final double MIB = 1 << 20;

  private SoakReport() {}

  /** One line per process; both lists in the same order. */
  static String table(List<ProcessSample> before, List<ProcessSample> after) {
    StringBuilder table =
        new StringBuilder(
            """
            | process | RSS, MiB | live heap, MiB | threads | file descriptors |
            |---|---|---|---|---|
            """);
    for (int i = 0; i < before.size(); i++) {
      ProcessSample old = before.get(i);
      ProcessSample now = after.get(i);
      table.append(
          "| %s | %s → %s | %s → %s | %s → %s | %s → %s |%n"
              .formatted(
                  now.name(),
                  mib(old.residentBytes()),
                  mib(now.residentBytes()),
                  mib(old.heapBytes()),
                  mib(now.heapBytes()),
                  count(old.threads()),
                  count(now.threads()),
                  count(old.fileDescriptors()),
                  count(now.fileDescriptors())));
    }
    return table.toString();
  }

  private static String mib(long bytes) {
    return bytes < 0 ? "–" : "%.1f".formatted(bytes / MIB);
  }

  private static String count(long number) {
    return number < 0 ? "–" : Long.toString(number);
  }
}
