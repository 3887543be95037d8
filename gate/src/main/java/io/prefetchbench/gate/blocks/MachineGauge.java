package io.prefetchbench.gate.blocks;

import io.prefetchbench.testbed.environment.CpuRuler;
import io.prefetchbench.testbed.environment.CpuTicks;
import io.prefetchbench.testbed.environment.ProcFs;
import java.util.Optional;

/** This machine's gauge; steal is 0 without {@code /proc}. */
public final class MachineGauge implements Gauge {
  /** About 25 ms: enough that the shortest is undisturbed even on a shared machine. */
  private static final int REPETITIONS = 25;

  private final CpuRuler ruler;
  private final ProcFs proc = ProcFs.ofMachine();
  private long rulerAtBegin;
  private Optional<CpuTicks> ticksAtBegin = Optional.empty();

  public MachineGauge(CpuRuler ruler) {
    this.ruler = ruler;
  }

  @Override
  public void begin() {
    rulerAtBegin = ruler.shortest(REPETITIONS);
    ticksAtBegin = proc.cpuTicks();
  }

  @Override
  public Reading end() {
    Optional<CpuTicks> before = ticksAtBegin;
    double steal = proc.cpuTicks().flatMap(now -> before.map(now::stealShareSince)).orElse(0.0);
    return new Reading(steal, (double) Math.max(rulerAtBegin, ruler.shortest(REPETITIONS)));
  }
}
