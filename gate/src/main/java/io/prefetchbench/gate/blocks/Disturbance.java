package io.prefetchbench.gate.blocks;

import io.prefetchbench.gate.blocks.Gauge.Reading;
import io.prefetchbench.reports.run.Median;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Decides from machine readings alone, before any figure is looked at, whether a block counts. A
 * block is discarded for steal above max(5 %, 3 × its median so far), or a ruler more than 5 % off
 * its median so far. The medians include the readings of discarded blocks: otherwise a machine that
 * has changed permanently would be compared with its past forever. Not thread-safe; use it from one
 * thread.
 */
public final class Disturbance {
  private static final double STEAL_MAX = 0.05;
  private static final double STEAL_TIMES = 3;
  private static final double RULER_OFF_MAX = 0.05;

  /** A median of fewer readings says little; until then only the fixed limit of steal applies. */
  private static final int HISTORY_MIN = 3;

  private final List<Double> steal = new ArrayList<>();
  private final List<Double> ruler = new ArrayList<>();

  /** Judges a block and records its readings; returns why it is discarded, or empty. */
  public Optional<String> judge(Reading reading) {
    Optional<String> reason = stealReason(reading).or(() -> rulerReason(reading));
    remember(reading);
    return reason;
  }

  public void remember(Reading reading) {
    steal.add(reading.stealShare());
    ruler.add(reading.rulerNanos());
  }

  private Optional<String> stealReason(Reading reading) {
    double typical = steal.size() < HISTORY_MIN ? 0 : Median.of(steal);
    double limit = Math.max(STEAL_MAX, STEAL_TIMES * typical);
    return reading.stealShare() > limit
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "steal %.1f %%, limit %.1f %%",
                reading.stealShare() * 100,
                limit * 100))
        : Optional.empty();
  }

  private Optional<String> rulerReason(Reading reading) {
    if (ruler.size() < HISTORY_MIN) {
      return Optional.empty();
    }
    double off = reading.rulerNanos() / Median.of(ruler) - 1;
    return Math.abs(off) > RULER_OFF_MAX
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "ruler %+.1f %% off its median, limit %.0f %%",
                off * 100,
                RULER_OFF_MAX * 100))
        : Optional.empty();
  }
}
