package io.prefetchbench.reports.run;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.HdrHistogram.Histogram;

/** Times in ns; a percentile has {@value #FEWEST_ABOVE} samples above it, or is none. */
public final class Latencies {
  /** How many samples must lie above a percentile. */
  public static final int FEWEST_ABOVE = 10;

  private static final double STEPS_A_NINE = 16;
  private static final double ROUNDING = 1e-6;

  private final Histogram histogram;

  /** Takes the histogram as it is: the caller changes it no more. */
  Latencies(Histogram histogram) {
    this.histogram = histogram;
  }

  /** One point of the curve: {@code 1 - 10^-nines} of the samples are at or below {@code nanos}. */
  public record CurvePoint(double nines, long nanos) {}

  public long count() {
    return histogram.getTotalCount();
  }

  /** Returns the largest sample; 0 without samples. */
  public long maxNanos() {
    return histogram.getMaxValue();
  }

  /** Returns the mean, to the histogram's three digits; 0 without samples. */
  public double meanNanos() {
    return histogram.getMean();
  }

  /** Returns the percentile, or empty if too few samples lie above it. */
  public OptionalLong percentileNanos(double percentile) {
    if (!(percentile >= 0 && percentile <= 100)) {
      throw new IllegalArgumentException("a percentile is between 0 and 100, not " + percentile);
    }
    double above = count() * (100 - percentile) / 100;
    return above + ROUNDING < FEWEST_ABOVE
        ? OptionalLong.empty()
        : OptionalLong.of(histogram.getValueAtPercentile(percentile));
  }

  /** Returns how many samples are at or above {@code nanos}, to the histogram's three digits. */
  public long countFrom(long nanos) {
    return count() - (nanos <= 0 ? 0 : histogram.getCountBetweenValues(0, nanos - 1));
  }

  /** Returns the curve over the number of nines, from the smallest sample as far as it reaches. */
  public List<CurvePoint> curve() {
    List<CurvePoint> points = new ArrayList<>();
    for (int step = 0; ; step++) {
      double nines = step / STEPS_A_NINE;
      OptionalLong nanos = percentileNanos(100 - 100 * Math.pow(10, -nines));
      if (nanos.isEmpty()) {
        return points;
      }
      points.add(new CurvePoint(nines, nanos.getAsLong()));
    }
  }
}
