package io.prefetchbench.gate.plan;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The two stages of a decision. */
public enum Stage {
  /** The first blocks of every row. */
  SCREEN,
  /** Fresh blocks of the rows that the first stage made suspect. */
  CONFIRM;

  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
