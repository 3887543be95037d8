package io.prefetchbench.testbed.environment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The CPUs on which the kernel may run a process: read from {@code /proc/PID/status} (man 5 proc),
 * set by {@code taskset} (util-linux). Thread-safe.
 */
public final class CpuAffinity {
  private static final String ALLOWED = "Cpus_allowed_list:";
  private static final String TASKSET = "taskset";
  private static final String SELF = "self";
  private static final long SECONDS = 5;

  private CpuAffinity() {}

  /** The CPUs allowed to this process; empty if they are unknown, as on other systems. */
  public static Optional<List<Integer>> own() {
    return of(SELF);
  }

  private static Optional<List<Integer>> of(String process) {
    try {
      return Files.readAllLines(Path.of("/proc", process, "status")).stream()
          .filter(line -> line.startsWith(ALLOWED))
          .map(line -> parse(line.substring(ALLOWED.length())))
          .findFirst();
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** True if {@code taskset} is on the PATH. */
  public static boolean canSet() {
    String path = System.getenv().getOrDefault("PATH", "");
    for (String folder : path.split(":", -1)) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, TASKSET))) {
        return true;
      }
    }
    return false;
  }

  /** The words before a command line that start its program on these CPUs. */
  public static List<String> prefix(List<Integer> cpus) {
    return List.of(TASKSET, "-c", text(cpus));
  }

  /** Moves all threads of a process to these CPUs; false if the kernel did not do it. */
  public static boolean set(List<Integer> cpus, long pid) {
    try {
      Process process =
          new ProcessBuilder(TASKSET, "-a", "-c", "-p", text(cpus), Long.toString(pid))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
      process.destroyForcibly();
      // It succeeds for a process that does not exist, so check with the kernel.
      return ended && process.exitValue() == 0 && of(Long.toString(pid)).equals(Optional.of(cpus));
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** CPUs as {@code taskset} reads them. */
  public static String text(List<Integer> cpus) {
    return cpus.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  static List<Integer> parse(String list) {
    List<Integer> cpus = new ArrayList<>();
    for (String range : list.strip().split(",", -1)) {
      String[] ends = range.split("-", 2);
      int first = Integer.parseInt(ends[0]);
      int last = ends.length == 1 ? first : Integer.parseInt(ends[1]);
      for (int cpu = first; cpu <= last; cpu++) {
        cpus.add(cpu);
      }
    }
    return cpus;
  }
}
