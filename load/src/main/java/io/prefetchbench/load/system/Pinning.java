package io.prefetchbench.load.system;

import io.prefetchbench.testbed.environment.CpuAffinity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Pins the processes of a run to separate CPUs (Linux {@code taskset}), if there are enough. */
public final class Pinning {
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
    Optional<List<Integer>> cpus = CpuAffinity.own();
    if (cpus.isEmpty() || !CpuAffinity.canSet()) {
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
        .map(each -> each.getKey() + " " + CpuAffinity.text(each.getValue()))
        .collect(Collectors.joining("; "));
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
                  boolean unused = CpuAffinity.set(cpus, child.pid());
                });
      }
      if (cpus != null && !CpuAffinity.set(cpus, role.pid())) {
        whole = false;
        words = "not every process is pinned: taskset refused " + role.name();
      }
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
}
