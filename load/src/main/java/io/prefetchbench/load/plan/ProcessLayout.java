package io.prefetchbench.load.plan;

import java.util.Locale;

public enum ProcessLayout {
  /** Server and sync worker are separate processes, as in a typical deployment. */
  SPLIT,
  /** The sync worker runs in the server's process: one JVM fewer, for machines with few CPUs. */
  JOINED;

  public static ProcessLayout ofMachine() {
    return SPLIT;
  }

  @Override
  public String toString() {
    return word();
  }

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
