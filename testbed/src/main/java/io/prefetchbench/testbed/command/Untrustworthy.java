package io.prefetchbench.testbed.command;

/** Nothing trustworthy can be, or was, measured; the message is one line that says why. */
public final class Untrustworthy extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public Untrustworthy(String message) {
    super(message);
  }

  public Untrustworthy(String message, Throwable cause) {
    super(message, cause);
  }
}
