package io.prefetchbench.cli.gate.blocks;

import io.prefetchbench.testbed.environment.CpuTicks;
import io.prefetchbench.testbed.environment.ProcFs;
import io.prefetchbench.testbed.environment.Ruler;
import java.util.Optional;

/** This machine's gauge; where there is no {@code /proc}, steal reads 0. For use by one thread. */
public final class MachineGauge implements Gauge {
  /** About 25 ms: the shortest of so many is whole on a machine that others use too. */
  private static final int REPETITIONS = 25;

  private final Ruler ruler;
  private final ProcFs proc = ProcFs.ofMachine();
  private long rulerAtBegin;
  private Optional<CpuTicks> ticksAtBegin = Optional.empty();

  /** A gauge with a ruler that is warmed up. */
  public MachineGauge(Ruler ruler) {
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
