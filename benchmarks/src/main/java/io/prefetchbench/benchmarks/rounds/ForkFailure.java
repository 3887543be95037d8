package io.prefetchbench.benchmarks.rounds;

import org.jspecify.annotations.Nullable;

/** A fork without a result; the message is one line that names the cell and the culprit. */
public final class ForkFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean wrongOutcome;

  ForkFailure(BenchmarkCell cell, String culprit, boolean wrongOutcome, @Nullable Throwable cause) {
    super(cell.title() + ": " + culprit, cause);
    this.wrongOutcome = wrongOutcome;
  }

  /** True if the fork worked but what it read or wrote was wrong: a correctness failure. */
  public boolean isWrongOutcome() {
    return wrongOutcome;
  }
}
