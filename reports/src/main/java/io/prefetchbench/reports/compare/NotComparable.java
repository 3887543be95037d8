package io.prefetchbench.reports.compare;

/**
 * Two runs that cannot be compared. The message is one line that says why and may be shown to the
 * user as it is; commands end with exit code 4.
 */
public final class NotComparable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public NotComparable(String message) {
    super(message);
  }
}
