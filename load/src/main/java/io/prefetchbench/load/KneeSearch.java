package io.prefetchbench.load;

import java.util.HashMap;
import java.util.Map;

/**
 * Finds the highest rate that holds: doubles it until it breaks, then bisects by ratio.
 *
 * <p>A single bad run on a shared machine proves nothing: a rate counts as broken only if most of
 * its runs broke, at least two, and both sides of the knee are run twice at least. A run that is
 * invalid is repeated once; a second invalid one ends the search, since above it the bench, not the
 * system, would be measured.
 */
public final class KneeSearch {
  private static final int RUNS_MAX = 3;
  private static final double LOWEST = 1;

  private final Runs runs;
  private final double most;
  private final double precision;
  private final Map<Double, Tried> tried = new HashMap<>();

  @FunctionalInterface
  public interface Runs {
    SweepAnswer at(double readsPerSecond) throws InterruptedException;
  }

  private static final class Tried {
    private int held;
    private int broke;
  }

  /** The generator reached its limit. */
  private static final class GeneratorLimit extends Exception {
    private static final long serialVersionUID = 1;
  }

  /** {@code precision}: how close the sides should be, 0.1 for within 10 %. */
  public KneeSearch(Runs runs, double most, double precision) {
    this.runs = runs;
    this.most = most;
    this.precision = precision;
  }

  public Knee from(double start) throws InterruptedException {
    double held = 0;
    double broke = Double.POSITIVE_INFINITY;
    try {
      double rate = Math.min(start, most);
      while (true) {
        if (holds(rate)) {
          held = rate;
        } else {
          broke = rate;
        }
        if (held >= most && isSure(held, true)) {
          return new Knee(held, broke, Knee.End.NOT_REACHED);
        }
        if (broke <= LOWEST) {
          return new Knee(0, broke, Knee.End.BELOW);
        }
        if (held > 0 && (broke <= held * (1 + precision) || broke - held <= 1)) {
          if (isSure(held, true)) {
            return new Knee(held, broke, Knee.End.FOUND);
          }
          // Its second run broke, and the third as well: the knee is lower.
          broke = held;
          held = highestHeldBelow(broke);
        }
        rate = next(held, broke);
      }
    } catch (GeneratorLimit limit) {
      return new Knee(held, broke, Knee.End.GENERATOR_LIMIT);
    }
  }

  private double next(double held, double broke) {
    if (held == 0) {
      return Math.max(LOWEST, Math.rint(broke / 2));
    }
    double rate = Double.isInfinite(broke) ? Math.min(most, held * 2) : Math.sqrt(held * broke);
    return Math.max(LOWEST, Math.rint(rate));
  }

  private double highestHeldBelow(double rate) {
    return tried.entrySet().stream()
        .filter(each -> each.getKey() < rate && each.getValue().held > each.getValue().broke)
        .mapToDouble(Map.Entry::getKey)
        .max()
        .orElse(0);
  }

  /** One run that holds is enough on the way up; one that breaks is not. */
  private boolean holds(double rate) throws InterruptedException, GeneratorLimit {
    Tried here = tried.computeIfAbsent(rate, r -> new Tried());
    if (here.held + here.broke == 0) {
      run(rate, here);
    }
    return here.broke == 0 || !isSure(rate, false);
  }

  /** Runs until most of at least two runs say the same; true if that confirms the assumption. */
  private boolean isSure(double rate, boolean supposed)
      throws InterruptedException, GeneratorLimit {
    Tried here = tried.computeIfAbsent(rate, r -> new Tried());
    while (here.held < 2 && here.broke < 2 && here.held + here.broke < RUNS_MAX) {
      run(rate, here);
    }
    return (here.held >= 2) == supposed;
  }

  private void run(double rate, Tried here) throws InterruptedException, GeneratorLimit {
    SweepAnswer answer = runs.at(rate);
    if (answer == SweepAnswer.INVALID) {
      answer = runs.at(rate);
    }
    switch (answer) {
      case HELD -> here.held++;
      case BROKE -> here.broke++;
      case INVALID -> throw new GeneratorLimit();
    }
  }
}
