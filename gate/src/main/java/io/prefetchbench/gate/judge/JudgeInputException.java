package io.prefetchbench.gate.judge;

/** A file cannot be judged; the message is one line that names it and says what was expected. */
public final class JudgeInputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean noResult;

  JudgeInputException(String message) {
    super(message);
    this.noResult = false;
  }

  JudgeInputException(String message, Throwable cause) {
    super(message, cause);
    this.noResult = false;
  }

  private JudgeInputException(String message, boolean noResult) {
    super(message);
    this.noResult = noResult;
  }

  /** A run that is whole, and says of itself that it is not to be trusted. */
  static JudgeInputException untrusted(String message) {
    return new JudgeInputException(message, true);
  }

  /** Returns whether the file is whole but no result: an invalid run, or one not for claims. */
  public boolean noResult() {
    return noResult;
  }
}
