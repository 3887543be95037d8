package io.prefetchbench.testbed.command;

/** What the user gave cannot be used; the message is one line that says what was expected. */
public final class BadInput extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** One line, without secrets. */
  public BadInput(String message) {
    super(message);
  }

  /** One line, without secrets; the cause is kept for a debugger and never printed. */
  public BadInput(String message, Throwable cause) {
    super(message, cause);
  }
}
