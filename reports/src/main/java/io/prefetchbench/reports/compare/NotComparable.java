package io.prefetchbench.reports.compare;

/** Two runs that cannot be compared; the message is one line and says why. */
public final class NotComparable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public NotComparable(String message) {
    super(message);
  }
}
