package io.prefetchbench.reports.run;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a run did. */
public enum RunKind {
  /** Benchmarks of single operations. */
  JMH,
  /** Reads and mutations at an offered load. */
  LOAD,
  /** A run made of parts, each a run directory of its own inside this one. */
  SUITE,
  /** Commands, round trips and bytes: figures without noise. */
  COUNT,
  /** A decision of the gate, with what it was made from. */
  GATE,
  /** Load runs at rising rates, and the knee that they found. */
  SWEEP,
  /** Load runs of several caching strategies, side by side. */
  LEAGUE;

  /** Returns the word used in folder names and in run.json. */
  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
