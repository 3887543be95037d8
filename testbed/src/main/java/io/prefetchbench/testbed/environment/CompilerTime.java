package io.prefetchbench.testbed.environment;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** CPU time of the JIT compilers of several JVMs; without {@code /proc} of this one only. */
public final class CompilerTime {
  private final ProcFs proc;
  private final List<Long> pids;
  private Map<Long, Long> before;
  private long ownBefore;

  CompilerTime(ProcFs proc, List<Long> pids) {
    this.proc = proc;
    this.pids = List.copyOf(pids);
    this.before = read();
    this.ownBefore = ownNanos();
  }

  /** Starts counting for the JVMs with these process ids; any other process counts zero. */
  public static CompilerTime of(List<Long> pids) {
    return new CompilerTime(ProcFs.ofMachine(), pids);
  }

  /** Returns the CPU time since the last call or the beginning, in nanoseconds. */
  public long takeNanos() {
    Map<Long, Long> now = read();
    long ownNow = ownNanos();
    long taken = 0;
    for (Map.Entry<Long, Long> thread : now.entrySet()) {
      // A compiler thread that was idle may have ended and another begun: never below zero.
      taken += Math.max(0, thread.getValue() - before.getOrDefault(thread.getKey(), 0L));
    }
    long result = now.isEmpty() && before.isEmpty() ? ownNow - ownBefore : taken;
    before = now;
    ownBefore = ownNow;
    return result;
  }

  private Map<Long, Long> read() {
    Map<Long, Long> nanos = new HashMap<>();
    pids.forEach(pid -> nanos.putAll(proc.compilerNanosOfThread(pid)));
    return nanos;
  }

  private static long ownNanos() {
    CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
    boolean known = compiler != null && compiler.isCompilationTimeMonitoringSupported();
    return known ? TimeUnit.MILLISECONDS.toNanos(compiler.getTotalCompilationTime()) : 0;
  }
}
