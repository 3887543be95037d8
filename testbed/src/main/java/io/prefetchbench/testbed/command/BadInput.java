package io.prefetchbench.testbed.command;

/** Invalid user input; the message is one line that says what was expected. */
public final class BadInput extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BadInput(String message) {
    super(message);
  }

  /** One line, without secrets; the cause is kept for a debugger and never printed. */
  public BadInput(String message, Throwable cause) {
    super(message, cause);
  }
}
