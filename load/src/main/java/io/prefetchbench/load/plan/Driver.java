package io.prefetchbench.load.plan;

import java.util.List;
import java.util.Locale;

public enum Driver {
  /** Gatling, over HTTP, with its own report. */
  GATLING(
      "--add-opens=java.base/java.lang=ALL-UNNAMED",
      // One event loop serves more than Gatling can send; each further one is a thread to wake.
      "-Dio.netty.eventLoopThreads=1"),
  /** Our own HTTP client: least CPU per read, no separate report. */
  LEAN,
  /** The cache library, in the generator's own process, without HTTP. */
  LIBRARY,
  /** Like {@link #LIBRARY}, by blocking calls from a pool of threads, as a class is read. */
  THREADS;

  /** Main class of the generator's JVM, for every driver. */
  public static final String MAIN_CLASS = "io.prefetchbench.load.generate.Generator";

  @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
  private final List<String> flags;

  Driver(String... flags) {
    this.flags = List.of(flags);
  }

  List<String> flags() {
    return flags;
  }

  public boolean isHttp() {
    return this == GATLING || this == LEAN;
  }

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
