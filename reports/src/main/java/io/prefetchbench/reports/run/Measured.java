package io.prefetchbench.reports.run;

import java.util.List;

/** What a metric holds: exactly one of a value, samples, or a reference to a histogram. */
public sealed interface Measured {
  /** One figure of the whole run, in the metric's unit. */
  record Value(double value) implements Measured {
    public Value {
      requireFinite(value);
    }
  }

  /** One figure a fork (or another independent repetition), in the order they were measured. */
  record Samples(List<Double> values) implements Measured {
    public Samples {
      values = List.copyOf(values);
      if (values.isEmpty()) {
        throw new IllegalArgumentException("samples must not be empty");
      }
      values.forEach(Measured::requireFinite);
    }
  }

  /** Where the distribution is: a tag in an interval log of the same run directory. */
  record HistogramRef(String file, String tag) implements Measured {
    public HistogramRef {
      if (file.isBlank() || tag.isBlank()) {
        throw new IllegalArgumentException("a histogram needs a file and a tag");
      }
      if (file.startsWith("/") || file.contains("..")) {
        throw new IllegalArgumentException(
            "a histogram's file is named relative to the run directory, not '" + file + "'");
      }
    }
  }

  private static void requireFinite(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("a metric must be a finite number, not " + value);
    }
  }
}
