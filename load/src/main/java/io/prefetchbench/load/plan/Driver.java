package io.prefetchbench.load.plan;

import java.util.List;
import java.util.Locale;

/** Which program sends the reads of a run. */
public enum Driver {
  /** Gatling, over HTTP, with its own report. */
  GATLING(
      "io.prefetchbench.load.generate.GatlingGenerator",
      "--add-opens=java.base/java.lang=ALL-UNNAMED",
      // One event loop serves more than Gatling can send; each further one is a thread to wake.
      "-Dio.netty.eventLoopThreads=1"),
  /** Our own HTTP client: least CPU per read, no separate report. */
  LEAN("io.prefetchbench.load.generate.LeanGenerator"),
  /** The cache library, in the generator's own process, without HTTP. */
  LIBRARY("io.prefetchbench.load.generate.LibraryGenerator");

  private final String mainClass;

  @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
  private final List<String> flags;

  Driver(String mainClass, String... flags) {
    this.mainClass = mainClass;
    this.flags = List.of(flags);
  }

  /** Returns the flags that this driver's JVM needs besides those of every generator. */
  List<String> flags() {
    return flags;
  }

  /** Returns the main class of the generator's JVM. */
  public String mainClass() {
    return mainClass;
  }

  /** Returns whether the reads go to a server over HTTP. */
  public boolean isHttp() {
    return this != LIBRARY;
  }

  /** Returns the option value. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
