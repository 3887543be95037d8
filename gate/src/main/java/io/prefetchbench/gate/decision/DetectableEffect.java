package io.prefetchbench.gate.decision;

import io.prefetchbench.gate.plan.MetricKind;
import io.prefetchbench.reports.compare.HodgesLehmann;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The smallest worsening that the two-stage rule itself would detect in most tries with a row's own
 * noise: its differences, centred, drawn with replacement and shifted. (The closed form for normal
 * noise promises far too much of a rule with two stages and a budget.)
 */
final class DetectableEffect {
  private static final int TRIES = 400;
  private static final double FOUND = 0.9;
  private static final double STEP = 0.005;
  private static final int STEPS = 200;

  private DetectableEffect() {}

  /**
   * Returns the relative worsening, on a grid of 0.5 %, or null if it is above 100 %. A larger
   * shift of the same draw is never less red, so each draw has a smallest red step, found by
   * bisection; the result is the step at which 90 % of the draws are red.
   *
   * @param base median of the base, in nanoseconds or bytes per operation
   */
  static @Nullable Double of(
      TwoStageRule rule, MetricKind kind, double base, double[] differences, long seed) {
    double centre = HodgesLehmann.estimate(differences);
    double[] noise = Arrays.stream(differences).map(d -> d - centre).toArray();
    SplittableRandom random = new SplittableRandom(seed);
    int[] firstRed = new int[TRIES];
    for (int i = 0; i < TRIES; i++) {
      double[] screen = draw(noise, rule.policy().screenBlocks(), random);
      double[] confirm = draw(noise, rule.policy().confirmBlocks(), random);
      int low = 1;
      int high = STEPS + 1;
      while (low < high) {
        int middle = (low + high) / 2;
        double shift = Math.log1p(middle * STEP);
        if (rule.red(kind, base, shifted(screen, shift), shifted(confirm, shift))) {
          high = middle;
        } else {
          low = middle + 1;
        }
      }
      firstRed[i] = low;
    }
    Arrays.sort(firstRed);
    int step = firstRed[(int) Math.ceil(FOUND * TRIES) - 1];
    return step > STEPS ? null : step * STEP;
  }

  private static double[] draw(double[] from, int count, SplittableRandom random) {
    return random.ints(count, 0, from.length).mapToDouble(i -> from[i]).toArray();
  }

  private static double[] shifted(double[] differences, double shift) {
    return Arrays.stream(differences).map(d -> d + shift).toArray();
  }
}
