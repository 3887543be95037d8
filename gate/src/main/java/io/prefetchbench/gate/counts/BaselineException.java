package io.prefetchbench.gate.counts;

/**
 * Thrown if a baseline cannot be used. The message is one line that says what was expected and may
 * be shown to the user unchanged.
 */
public final class BaselineException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception. */
  public BaselineException(String message, Throwable cause) {
    super(message, cause);
  }
}
