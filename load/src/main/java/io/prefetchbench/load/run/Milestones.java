package io.prefetchbench.load.run;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** When each phase of a run began, on the wall clock. Thread-safe. */
final class Milestones {
  private final Map<String, Instant> begins = new LinkedHashMap<>();

  /** This phase begins now, unless it has begun. */
  synchronized void mark(String phase) {
    begins.putIfAbsent(phase, Instant.now());
  }

  /** Phase to its begin, in order. */
  synchronized Map<String, Instant> all() {
    return new LinkedHashMap<>(begins);
  }
}
