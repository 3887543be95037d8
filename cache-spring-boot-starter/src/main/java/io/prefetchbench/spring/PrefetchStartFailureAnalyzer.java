package io.prefetchbench.spring;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Prints a {@link PrefetchStartException} instead of a stack trace. */
final class PrefetchStartFailureAnalyzer extends AbstractFailureAnalyzer<PrefetchStartException> {
  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, PrefetchStartException cause) {
    return new FailureAnalysis(String.valueOf(cause.getMessage()), cause.action(), cause);
  }
}
