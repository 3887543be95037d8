package io.prefetchbench.reports.run;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;

/** One phase of a run on the wall clock. Immutable. */
public record Phase(String name, Instant start, Instant end) {
  public Phase {
    requireNonNull(start, "start");
    requireNonNull(end, "end");
    if (name.isBlank()) {
      throw new IllegalArgumentException("a phase needs a name");
    }
    if (end.isBefore(start)) {
      throw new IllegalArgumentException("phase " + name + " ends before it starts");
    }
  }

  public Duration elapsed() {
    return Duration.between(start, end);
  }
}
