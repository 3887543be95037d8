package io.prefetchbench.reports.run;

import org.jspecify.annotations.Nullable;

/** A run directory that cannot be written, or is not one; the message is one line. */
public final class RunDirectoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RunDirectoryException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
