package io.prefetchbench.gate;

import picocli.CommandLine.Option;

/** The option for all rows of a decision. Not thread-safe; use it from one thread. */
final class DetailsOption {
  @Option(
      names = "--details",
      description = "print every row, also those without change, and where the figures come from")
  private boolean given;

  boolean given() {
    return given;
  }
}
