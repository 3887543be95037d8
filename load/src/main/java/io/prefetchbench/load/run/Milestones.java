package io.prefetchbench.load.run;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** When each phase of a run began, on the wall clock. Thread-safe. */
final class Milestones {
  private final Consumer<String> onBegin;
  private final Map<String, Instant> begins = new LinkedHashMap<>();

  /**
   * Makes it without any phase.
   *
   * @param onBegin told each phase once, when it begins
   */
  Milestones(Consumer<String> onBegin) {
    this.onBegin = onBegin;
  }

  /** This phase begins now, unless it has begun. */
  void mark(String phase) {
    synchronized (this) {
      if (begins.putIfAbsent(phase, Instant.now()) != null) {
        return;
      }
    }
    onBegin.accept(phase);
  }

  /** Phase to its begin, in order. */
  synchronized Map<String, Instant> all() {
    return new LinkedHashMap<>(begins);
  }
}
