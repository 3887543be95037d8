package io.prefetchbench.load.ruler;

import io.prefetchbench.load.record.EventTimes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Compares a store whose writes wait for a known time D before they are sent with one whose writes
 * do not.
 *
 * <p>The worker writes one batch after the other, so a cycle takes c = D + the time of a change
 * without the delay, and there is always a change waiting for the next batch. A change arrives at
 * any time of a cycle, waits for its end, and is then written for c: its lag is uniform between c
 * and 2c. A reader sees the state polled one to two cycles ago.
 */
final class DelayTrial {
  private static final Duration DELAY = Duration.ofMillis(50);
  private static final Duration SPAN = Duration.ofSeconds(12);
  private static final int KEYS = 500;
  private static final double MUTATIONS = 500;
  private static final double READS = 1_000;

  private DelayTrial() {}

  static List<Finding> run(Path folder) throws IOException {
    Trial.Found prompt = trial(Duration.ZERO).run(folder);
    Trial delayed = trial(DELAY);
    Trial.Found late = delayed.run(folder);
    double delay = DELAY.toNanos();
    double cycle = delay + prompt.medianNanos(EventTimes::lagNanos);
    String what = "writes delayed by " + DELAY.toMillis() + " ms: ";
    return List.of(
        Finding.close(
            what + "apply p50",
            delay + prompt.medianNanos(EventTimes::applyNanos),
            late.medianNanos(EventTimes::applyNanos),
            Double.NaN),
        Finding.close(
            what + "lag p50",
            lagMedianNanos(cycle),
            late.medianNanos(EventTimes::lagNanos),
            Double.NaN),
        Finding.share(what + "stale share", staleShare(delayed, cycle / 1e9), late.staleShare()),
        Finding.exactly(
            what + "counters above zero",
            0,
            late.counters().values().stream().mapToLong(Long::longValue).sum(),
            null));
  }

  private static Trial trial(Duration delay) {
    return new Trial(Flaw.NONE, delay, KEYS, MUTATIONS, READS, 0, false, SPAN);
  }

  static double lagMedianNanos(double cycleNanos) {
    return 1.5 * cycleNanos;
  }

  /**
   * A read of a key with share p of the mutations is stale unless none of them arrived in the one
   * to two cycles before it: with x = p·rate·c, 1 − (e⁻ˣ − e⁻²ˣ)/x.
   */
  static double staleShare(Trial trial, double cycleSeconds) {
    return trial
        .ranking()
        .mean(
            share -> {
              double x = share * trial.mutationsPerSecond() * cycleSeconds;
              return 1 - (Math.exp(-x) - Math.exp(-2 * x)) / x;
            });
  }
}
