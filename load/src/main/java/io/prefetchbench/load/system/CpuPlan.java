package io.prefetchbench.load.system;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which process runs on which CPUs, so that no two share one. Pure functions.
 *
 * <p>Each gets one. The remaining CPUs are distributed to the JVMs, whose compiler and collector
 * have their own threads; a Redis serves on one thread. The CPUs of a process are adjacent.
 */
final class CpuPlan {
  private CpuPlan() {}

  /**
   * Creates a plan.
   *
   * @param cpus the CPUs that may be used, ascending
   * @param roles of the processes, each once
   * @return role to CPUs, in the order of the roles; empty if there are fewer CPUs than processes
   */
  static Optional<Map<String, List<Integer>>> of(List<Integer> cpus, List<String> roles) {
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

  /** Formats CPUs as {@code taskset} accepts them, such as {@code 0,1,5}. */
  static String text(List<Integer> cpus) {
    return cpus.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  /**
   * Parses a list of CPUs in Linux format.
   *
   * @throws IllegalArgumentException if it is not such a list
   */
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
