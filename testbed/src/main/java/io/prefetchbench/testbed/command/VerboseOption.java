package io.prefetchbench.testbed.command;

import picocli.CommandLine.Option;

/** Whether a command prints all its findings; {@code --quiet} overrides it. */
public final class VerboseOption {
  @Option(names = "--verbose", description = "Print every table of the report, too.")
  private boolean verbose;

  public boolean given() {
    return verbose;
  }
}
