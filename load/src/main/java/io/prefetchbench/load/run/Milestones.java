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
   * Creates an instance without any phase.
   *
   * @param onBegin notified once of each phase when it begins
   */
  Milestones(Consumer<String> onBegin) {
    this.onBegin = onBegin;
  }

  /** Records that this phase begins now, unless it has already begun. */
  void mark(String phase) {
    synchronized (this) {
      if (begins.putIfAbsent(phase, Instant.now()) != null) {
        return;
      }
    }
    onBegin.accept(phase);
  }

  /** Returns phase to start time, in order. */
  synchronized Map<String, Instant> all() {
    return new LinkedHashMap<>(begins);
  }
}
