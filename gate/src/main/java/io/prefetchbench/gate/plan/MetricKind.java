package io.prefetchbench.gate.plan;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The kinds of figure that the gate has a rule for. The words are keys of the policy file. */
public enum MetricKind {
  THROUGHPUT,
  TIME,
  CPU,
  ALLOCATION,
  /** Median of a load run's response time or sync lag; less is better. */
  LATENCY_P50,
  /** 99th percentile of a load run's response time or sync lag; less is better. */
  LATENCY_P99,
  /** Commands, round trips, wire bytes, bytes an entity: no noise. */
  COUNT;

  /** Returns the word used in files: {@code latency_p50}. */
  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
