package io.prefetchbench.reports.run;

/** How a run ended: one word for its headline. */
public enum RunResult {
  /** Measured, and nothing was wrong. */
  OK(true),
  /** Measured: the system under test did not keep up, or missed an objective. */
  SATURATED(true),
  /** Measured: a correctness counter is above zero, or the verification found a difference. */
  FAILED(true),
  /** A condition of measuring was not met (the bench did not keep up, the target found nothing). */
  INVALID(false),
  /** Stopped before its end. */
  PARTIAL(false);

  private final boolean trusted;

  RunResult(boolean trusted) {
    this.trusted = trusted;
  }

  public boolean valid() {
    return trusted;
  }

  /** Returns what such a run's folder name ends in: empty for a valid run. */
  public String folderSuffix() {
    return trusted ? "" : "." + name();
  }
}
