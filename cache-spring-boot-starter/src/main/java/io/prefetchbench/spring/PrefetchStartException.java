package io.prefetchbench.spring;

import org.jspecify.annotations.Nullable;

/** The caches cannot be configured or started; Spring Boot prints the cause and what to do. */
public final class PrefetchStartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String action;

  PrefetchStartException(String problem, String action, @Nullable Throwable cause) {
    super(problem, cause);
    this.action = action;
  }

  /** What to do about it, in one sentence. */
  public String action() {
    return action;
  }
}
