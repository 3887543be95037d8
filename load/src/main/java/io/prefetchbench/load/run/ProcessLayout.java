package io.prefetchbench.load.run;

import java.util.Locale;

/** Which parts of the system under test share a process. */
public enum ProcessLayout {
  /** Server and sync worker are processes of their own, as people deploy them. */
  SPLIT,
  /** The sync worker runs in the server's process: one JVM less, for machines with few CPUs. */
  JOINED;

  /** The layout for this machine where none is asked for. */
  public static ProcessLayout ofMachine() {
    return SPLIT;
  }

  @Override
  public String toString() {
    return word();
  }

  /** The word of the option. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
