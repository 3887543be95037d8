package io.prefetchbench.reports.run;

import org.jspecify.annotations.Nullable;

/**
 * A run directory that cannot be written, or is not one. The message is one line that says what was
 * expected and may be shown to the user as it is.
 */
public final class RunDirectoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RunDirectoryException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
