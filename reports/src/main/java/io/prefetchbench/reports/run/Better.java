package io.prefetchbench.reports.run;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Which direction of a metric is the better one. */
public enum Better {
  /** Less is better: times, bytes, errors. */
  LOWER,
  /** More is better: throughput, hit share. */
  HIGHER,
  /** Neither: the figure describes the run and is never compared. */
  NONE;

  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  @JsonCreator
  public static Better ofWord(String word) {
    for (Better better : values()) {
      if (better.word().equals(word)) {
        return better;
      }
    }
    throw new IllegalArgumentException("better must be lower, higher or none, not '" + word + "'");
  }
}
