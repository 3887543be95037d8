package io.prefetchbench.reports.run;

import com.fasterxml.jackson.annotation.JsonCreator;
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
  /** Commands, round trips, bytes and correctness counters: figures without noise. */
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

  /**
   * Returns the kind of {@code word}.
   *
   * @throws IllegalArgumentException if there is none
   */
  @JsonCreator
  public static RunKind ofWord(String word) {
    for (RunKind kind : values()) {
      if (kind.word().equals(word)) {
        return kind;
      }
    }
    throw new IllegalArgumentException(
        "kind must be jmh, load, suite, count, gate, sweep or league, not '" + word + "'");
  }
}
