package io.prefetchbench.server.http;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the answers of a server by the first digit of their status. Event streams are not counted.
 * Thread-safe; counts only grow.
 */
public final class ResponseCounts {
  private static final int HUNDRED = 100;
  private static final int CLASSES = 6;

  private final LongAdder[] counts = new LongAdder[CLASSES];

  ResponseCounts() {
    for (int i = 0; i < CLASSES; i++) {
      counts[i] = new LongAdder();
    }
  }

  void record(int status) {
    counts[status / HUNDRED].increment();
  }

  /** Answers with a status of this first digit, 2 to 5. */
  public long count(int firstDigit) {
    return counts[firstDigit].sum();
  }
}
