package io.prefetchbench.gate.output;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prefetchbench.gate.record.GateResult;
import io.prefetchbench.reports.json.Json;
import io.prefetchbench.reports.json.PlainText;
import io.prefetchbench.testbed.command.OutputOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** The end of every gate command: its files, its text, its exit code. */
public final class GateOutput {
  /** What {@code --details} does. */
  public static final String DETAILS_HELP =
      "print every row, also those without change, and where the figures come from";

  private GateOutput() {}

  /** Writes {@code gate.json} and what is made from it, each file whole or not at all. */
  public static void write(Path folder, GateResult result) {
    try {
      Json.writeAtomically(folder.resolve("gate.json"), Json.pretty(result));
      Json.writeAtomically(folder.resolve("gate.md"), GateMarkdown.render(result));
      Json.writeAtomically(folder.resolve("junit.xml"), GateJUnit.render(result));
      Json.writeAtomically(folder.resolve("gate.html"), GateHtml.render(result));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the decision to " + folder, e);
    }
  }

  /** Prints the decision, notifies the CI server if there is one, and returns the exit code. */
  public static int report(GateResult result, Path folder, OutputOptions output, boolean details) {
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
            : GateText.render(result, colour, details);
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
