package io.prefetchbench.gate.policy;

/**
 * A policy, or a blocking set, that cannot be used. The message is one line that names the file,
 * the key, what was found and what was expected, and may be shown to the user as it is; commands
 * end with exit code 2.
 */
public final class PolicyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Makes the exception. */
  public PolicyException(String message) {
    super(message);
  }

  /** Makes the exception with what led to it. */
  public PolicyException(String message, Throwable cause) {
    super(message, cause);
  }
}
