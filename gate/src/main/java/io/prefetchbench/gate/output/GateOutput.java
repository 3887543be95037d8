package io.prefetchbench.gate.output;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prefetchbench.gate.decision.GateResult;
import io.prefetchbench.reports.json.Json;
import io.prefetchbench.reports.json.PlainText;
import io.prefetchbench.testbed.options.OutputOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** The end of every gate command: its files, its words, its exit code. */
public final class GateOutput {
  private GateOutput() {}

  /** Writes {@code gate.json} and what is made from it into the folder. */
  public static void write(Path folder, GateResult result) {
    try {
      GateFiles.write(folder, result);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the decision to " + folder, e);
    }
  }

  /**
   * Prints the decision and where its files are, for people or as one JSON document; tells the CI
   * server that the environment names, if any, by lines on standard error if standard output is to
   * be JSON. Returns the exit code.
   */
  public static int tell(GateResult result, Path folder, OutputOptions output) {
    PrintStream log = output.json() ? System.err : System.out;
    CiAnnotations.announce(System.getenv(), result).forEach(log::println);
    if (output.json()) {
      System.out.println(json(result, folder));
      return result.exitCode();
    }
    boolean colour = !System.getenv().getOrDefault("FORCE_COLOR", "").isEmpty();
    String text =
        output.quiet()
            ? result.verdict()
                + (result.reason().isEmpty() ? "" : ": " + PlainText.visible(result.reason()))
                + "\n"
            : GateText.render(result, colour);
    String shown = text + "run: " + PlainText.visible(folder.toString());
    System.out.println(CiAnnotations.harmless(shown));
    return result.exitCode();
  }

  private static String json(GateResult result, Path folder) {
    ObjectNode document = Json.object();
    document.put("run", folder.toString());
    document.setAll((ObjectNode) Json.tree(result));
    return document.toString();
  }
}
