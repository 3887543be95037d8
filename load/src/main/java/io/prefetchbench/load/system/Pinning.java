package io.prefetchbench.load.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Pins the processes of a run to separate CPUs (Linux {@code taskset}), if there are enough. */
public final class Pinning {
  private static final String ALLOWED = "Cpus_allowed_list:";
  private static final long SECONDS = 5;

  private final Map<String, List<Integer>> plan;
  private volatile boolean whole;
  private volatile String words;

  private Pinning(Map<String, List<Integer>> plan, String words) {
    this.plan = plan;
    this.whole = !plan.isEmpty();
    this.words = words;
  }

  public static Pinning plan(List<Role> roles) {
    List<String> names = roles.stream().map(Role::name).toList();
    Optional<List<Integer>> cpus = allowed("self");
    if (cpus.isEmpty() || !isOnPath("taskset")) {
      int count = Runtime.getRuntime().availableProcessors();
      String why =
          cpus.isEmpty() ? "the CPUs of this process are unknown" : "taskset is not on PATH";
      return none(names, count, why);
    }
    return deal(cpus.get(), names)
        .map(plan -> new Pinning(plan, "each process on CPUs of its own: " + describe(plan)))
        .orElseGet(() -> none(names, cpus.get().size(), "fewer CPUs than processes"));
  }

  private static Pinning none(List<String> roles, int cpus, String why) {
    return new Pinning(
        Map.of(), roles.size() + " processes share " + cpus + " CPUs, none is pinned: " + why);
  }

  private static String describe(Map<String, List<Integer>> plan) {
    return plan.entrySet().stream()
        .map(each -> each.getKey() + " " + text(each.getValue()))
        .collect(Collectors.joining("; "));
  }

  private static Optional<List<Integer>> allowed(String process) {
    try {
      return Files.readAllLines(Path.of("/proc", process, "status")).stream()
          .filter(line -> line.startsWith(ALLOWED))
          .map(line -> parse(line.substring(ALLOWED.length())))
          .findFirst();
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static boolean isOnPath(String program) {
    String path = System.getenv().getOrDefault("PATH", "");
    for (String folder : path.split(":", -1)) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }

  /** Pins all threads of these processes; call it again after a process was restarted. */
  public void pin(List<Role> roles) {
    for (Role role : roles) {
      List<Integer> cpus = plan.get(role.name());
      if (cpus != null && role.isFamily()) {
        ProcessHandle.of(role.pid()).stream()
            .flatMap(ProcessHandle::descendants)
            .forEach(
                child -> {
                  boolean unused = taskset(text(cpus), Long.toString(child.pid()));
                });
      }
      String pid = Long.toString(role.pid());
      // It succeeds for a process that does not exist, so check with the kernel.
      if (cpus != null && !(taskset(text(cpus), pid) && allowed(pid).equals(Optional.of(cpus)))) {
        whole = false;
        words = "not every process is pinned: taskset refused " + role.name();
      }
    }
  }

  private static boolean taskset(String cpus, String pid) {
    try {
      Process process =
          new ProcessBuilder("taskset", "-a", "-c", "-p", cpus, pid)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
      process.destroyForcibly();
      return ended && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  public boolean isWhole() {
    return whole;
  }

  /** Returns what was done, or why not, as a sentence for environment and report. */
  public String words() {
    return words;
  }

  /**
   * Deals CPUs so that no two processes share one: each gets one, a JVM, whose compiler and
   * collector have threads of their own, its part of the rest, adjacent ones. Empty if there are
   * too few.
   */
  static Optional<Map<String, List<Integer>>> deal(List<Integer> cpus, List<String> roles) {
    if (roles.isEmpty() || cpus.size() < roles.size()) {
      return Optional.empty();
    }
    List<String> jvms = roles.stream().filter(role -> !isRedis(role)).toList();
    int left = cpus.size() - roles.size();
    Map<String, List<Integer>> plan = new LinkedHashMap<>();
    int next = 0;
    for (String role : roles) {
      int own = 1;
      if (!isRedis(role)) {
        own += left / jvms.size() + (jvms.indexOf(role) < left % jvms.size() ? 1 : 0);
      }
      plan.put(role, List.copyOf(cpus.subList(next, next + own)));
      next += own;
    }
    return Optional.of(plan);
  }

  private static boolean isRedis(String role) {
    return role.equals(Role.CACHE_REDIS) || role.equals(Role.PRIMARY_REDIS);
  }

  static String text(List<Integer> cpus) {
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
