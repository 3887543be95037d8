package io.prefetchbench.server;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import picocli.CommandLine.Option;

/**
 * How long a program waits at its start for a Redis that does not answer. Not thread-safe; use it
 * from one thread.
 */
final class StartOptions {
  static final String REFUSED_HELP =
      "4:a Redis refused, or did not answer before --start-timeout had passed";

  @Option(
      names = "--start-timeout",
      paramLabel = "TIME",
      defaultValue = "20s",
      converter = TimeText.class,
      description =
          "How long to wait at start for a Redis that does not answer; 0s tries once. Default:"
              + " ${DEFAULT-VALUE}")
  private Duration atMost = Duration.ofSeconds(20);

  /**
   * Starts the timeout.
   *
   * @param nanos the monotonic clock
   * @param stopped true once the program is to end
   */
  Startup startup(LongSupplier nanos, BooleanSupplier stopped) {
    return new Startup(atMost, nanos, stopped);
  }
}
