package io.prefetchbench.testbed.command;

/** There is no baseline to compare with; the message is one line that says what was looked for. */
public final class BaselineMissing extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BaselineMissing(String message) {
    super(message);
  }
}
