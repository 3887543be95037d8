package io.prefetchbench.gate.record;

import java.util.Locale;

/** One of the two arms. */
public enum ArmSide {
  /** The side that is compared against. */
  BASE,
  /** The side that is judged. */
  CANDIDATE;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
