package io.prefetchbench.cli.gate;

import io.prefetchbench.reports.announce.CiAnnotations;
import io.prefetchbench.reports.announce.GateFiles;
import io.prefetchbench.reports.announce.GateText;
import io.prefetchbench.reports.gate.GateResult;
import io.prefetchbench.reports.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** The end of every gate command: its files, its words, its exit code. */
public final class Told {
  private Told() {}

  /** Writes {@code gate.json} and what is made from it into the folder. */
  public static void write(Path folder, GateResult result) {
    try {
      GateFiles.write(folder, result);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the decision to " + folder, e);
    }
  }

  /**
   * Prints the decision and where its files are, for people or with JSON as the last line; tells
   * the CI server that the environment names, if any. Returns the exit code.
   */
  public static int tell(GateResult result, Path folder, boolean json) {
    CiAnnotations.announce(System.getenv(), result).forEach(System.out::println);
    boolean colour = !System.getenv().getOrDefault("FORCE_COLOR", "").isEmpty();
    String run = "run: " + folder;
    System.out.println(json ? run : GateText.render(result, colour) + run);
    if (json) {
      System.out.println(Json.line(result));
    }
    return result.exitCode();
  }
}
