package io.prefetchbench.load.system;

import io.prefetchbench.testbed.environment.CpuUse;
import io.prefetchbench.testbed.environment.ProcFs;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What each process used between two readings; an unknown figure is left out, never zero. */
public final class ProcessTable {
  private static final double NANOS_PER_SECOND = 1e9;

  private final List<Role> roles;
  private final Map<Role, CpuUse> before = new HashMap<>();
  private final Map<Role, Memory> memoryBefore = new HashMap<>();
  private final List<Row> rows = new ArrayList<>();

  /** One process; its longest pause is of itself for JVMs, of PING for a Redis. */
  public record Row(
      Role role, Optional<CpuUse> use, OptionalLong hiccupNanosMax, Memory before, Memory after) {}

  /** Memory of a process: its resident set, and the used heap of a JVM with its garbage. */
  public record Memory(OptionalLong residentBytes, OptionalLong heapBytes) {
    static final Memory UNKNOWN = new Memory(OptionalLong.empty(), OptionalLong.empty());

    static Memory of(Role role) {
      if (role.isFamily()) {
        return UNKNOWN; // Its processes share most of it.
      }
      long pid = role.pid();
      boolean own = pid == ProcessHandle.current().pid();
      MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
      return new Memory(
          ProcFs.ofMachine().residentBytes(pid),
          own ? OptionalLong.of(heap.getUsed()) : OptionalLong.empty());
    }

    private Map<String, Object> toJson() {
      Map<String, Object> json = new LinkedHashMap<>();
      residentBytes.ifPresent(bytes -> json.put("residentBytes", bytes));
      heapBytes.ifPresent(bytes -> json.put("heapBytes", bytes));
      return json;
    }
  }

  public ProcessTable(List<Role> roles) {
    this.roles = List.copyOf(roles);
    for (Role role : roles) {
      cpu(role).ifPresent(use -> before.put(role, use));
      memoryBefore.put(role, Memory.of(role));
    }
  }

  private static Optional<CpuUse> cpu(Role role) {
    return role.isFamily()
        ? ProcFs.ofMachine().cpuOfFamily(role.pid())
        : ProcFs.ofMachine().cpu(role.pid());
  }

  /** Takes the second reading; the processes must still be running. */
  public void finish(Map<String, Long> hiccups) {
    for (Role role : roles) {
      CpuUse first = before.get(role);
      Optional<CpuUse> now = cpu(role);
      Optional<CpuUse> used = first == null ? Optional.empty() : now.map(use -> use.minus(first));
      Long hiccup = hiccups.get(role.name());
      rows.add(
          new Row(
              role,
              used,
              hiccup == null ? OptionalLong.empty() : OptionalLong.of(hiccup),
              memoryBefore.getOrDefault(role, Memory.UNKNOWN),
              Memory.of(role)));
    }
  }

  /** Returns the CPU seconds since the first reading by role; may be called from any thread. */
  public Map<String, Double> cpuSecondsSoFar() {
    Map<String, Double> seconds = new LinkedHashMap<>();
    for (Role role : roles) {
      CpuUse first = before.get(role);
      OptionalLong now =
          role.isFamily()
              ? ProcFs.ofMachine().cpuNanosOfFamily(role.pid())
              : ProcFs.ofMachine().cpuNanos(role.pid());
      if (first != null && now.isPresent()) {
        seconds.put(role.name(), (now.getAsLong() - first.cpuNanos()) / NANOS_PER_SECOND);
      }
    }
    return seconds;
  }

  public Optional<CpuUse> use(String role) {
    return rows.stream().filter(r -> r.role().name().equals(role)).findFirst().flatMap(Row::use);
  }

  public List<Map<String, Object>> toJson() {
    List<Map<String, Object>> list = new ArrayList<>();
    for (Row row : rows) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("role", row.role().name());
      json.put("pid", row.role().pid());
      row.use().ifPresent(use -> json.put("cpuSeconds", use.cpuSeconds()));
      row.use().ifPresent(use -> json.put("runQueueWaitSeconds", use.runQueueWaitSeconds()));
      row.hiccupNanosMax().ifPresent(nanos -> json.put("maxHiccupNanos", nanos));
      Map<String, Object> before = row.before().toJson();
      Map<String, Object> after = row.after().toJson();
      if (!before.isEmpty() && !after.isEmpty()) {
        json.put("memoryAtStart", before);
        json.put("memoryAtEnd", after);
      }
      list.add(json);
    }
    return list;
  }
}
