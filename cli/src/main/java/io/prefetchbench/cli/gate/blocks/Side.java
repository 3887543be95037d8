package io.prefetchbench.cli.gate.blocks;

import java.util.Locale;

/** One of the two arms. */
public enum Side {
  /** What is compared against. */
  BASE,
  /** What is judged. */
  CANDIDATE;

  /** Returns the word used in messages and in names of files. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
