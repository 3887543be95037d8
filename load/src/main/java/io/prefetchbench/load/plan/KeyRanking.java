package io.prefetchbench.load.plan;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;

/**
 * Which keys are popular: rank r is drawn with a probability proportional to 1/(r+1)^s (Zipf), and
 * the ranks are dealt to the keys by the seed, so that neighbours in the key space are not
 * neighbours in popularity. Reads and mutations share one ranking: the hot keys are the ones that
 * change.
 *
 * <p>Immutable and thread-safe. Draws by binary search in the exact cumulative distribution.
 */
public final class KeyRanking {
  private final double[] cumulative;
  private final int[] keyOfRank;

  /** {@code exponent}: 0 for uniform, 0.99 as in YCSB; the seed deals the ranks. */
  public KeyRanking(int keys, double exponent, long seed) {
    cumulative = new double[keys];
    double sum = 0;
    for (int rank = 0; rank < keys; rank++) {
      sum += Math.pow(rank + 1.0, -exponent);
      cumulative[rank] = sum;
    }
    keyOfRank = shuffled(keys, seed);
  }

  private static int[] shuffled(int keys, long seed) {
    int[] order = new int[keys];
    Arrays.setAll(order, i -> i);
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = keys - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }

  /** Draws key indices, each in [0, keys). */
  public int[] draw(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double total = cumulative[cumulative.length - 1];
    int[] drawn = new int[count];
    for (int n = 0; n < count; n++) {
      int found = Arrays.binarySearch(cumulative, random.nextDouble() * total);
      int rank = found >= 0 ? found + 1 : -found - 1;
      drawn[n] = keyOfRank[Math.min(rank, cumulative.length - 1)];
    }
    return drawn;
  }

  /** The probability that two draws are the same key. */
  public double sameKeyShare() {
    return mean(share -> share);
  }

  /** Returns the mean over all draws of a function of the key's probability. */
  public double mean(DoubleUnaryOperator of) {
    double total = cumulative[cumulative.length - 1];
    double sum = 0;
    double before = 0;
    for (double until : cumulative) {
      double share = (until - before) / total;
      sum += share * of.applyAsDouble(share);
      before = until;
    }
    return sum;
  }
}
