package io.prefetchbench.testbed.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The seed of a run. */
public final class SeedOption {
  @Option(
      names = "--seed",
      paramLabel = "N",
      description =
          "Seed of everything random in the run, a whole number: the same seed draws the same"
              + " values.")
  private @Nullable Long seed;

  public @Nullable Long value() {
    return seed;
  }

  public long or(long byDefault) {
    return seed == null ? byDefault : seed;
  }
}
