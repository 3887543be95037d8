package io.prefetchbench.gate.blocks;

import java.util.ArrayDeque;
import java.util.Deque;

/** Gives readings from a list, then quiet ones. */
final class ScriptedGauge implements Gauge {
  static final Reading QUIET = new Reading(0, 1_000_000);

  private final Deque<Reading> readings = new ArrayDeque<>();

  ScriptedGauge then(Reading reading, int times) {
    for (int i = 0; i < times; i++) {
      readings.add(reading);
    }
    return this;
  }

  @Override
  public void begin() {}

  @Override
  public Reading end() {
    return readings.isEmpty() ? QUIET : readings.remove();
  }
}
