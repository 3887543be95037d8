package io.prefetchbench.gate.record;

import java.util.Locale;

/** One of the two arms. */
public enum ArmSide {
  BASE,
  CANDIDATE;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
