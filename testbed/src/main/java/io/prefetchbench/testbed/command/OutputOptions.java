package io.prefetchbench.testbed.command;

import picocli.CommandLine.Option;

/** The output options of a command: for people or for programs, and how much. */
public final class OutputOptions {
  @Option(
      names = "--json",
      description =
          "Print one JSON document on standard output, and nothing else there; it is described in"
              + " docs/JSON.md.")
  private boolean json;

  @Option(
      names = "--quiet",
      description = "Print only the result, its reason, and the path of the run.")
  private boolean quiet;

  public boolean json() {
    return json;
  }

  public boolean quiet() {
    return quiet;
  }

  public Progress progress() {
    return Progress.onStderr(quiet);
  }
}
