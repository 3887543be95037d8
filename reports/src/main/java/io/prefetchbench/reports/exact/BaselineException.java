package io.prefetchbench.reports.exact;

/**
 * A baseline that cannot be used. The message is one line that says what was expected and may be
 * shown to the user as it is.
 */
public final class BaselineException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Makes the exception. */
  public BaselineException(String message, Throwable cause) {
    super(message, cause);
  }
}
