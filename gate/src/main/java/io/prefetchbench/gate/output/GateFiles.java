package io.prefetchbench.gate.output;

import io.prefetchbench.gate.decision.GateResult;
import io.prefetchbench.reports.json.Json;
import java.io.IOException;
import java.nio.file.Path;

/** The files of a decision: the decision itself, and what is made from it. Stateless. */
public final class GateFiles {
  /** The decision with all its figures; its schema is {@code schema/gate.schema.json}. */
  public static final String JSON = "gate.json";

  /** The comment for a pull request. */
  public static final String MARKDOWN = "gate.md";

  /** The report for CI servers. */
  public static final String JUNIT = "junit.xml";

  /** The figures, a line a fork. */
  public static final String CSV = "gate.csv";

  /** The page. */
  public static final String HTML = "gate.html";

  private GateFiles() {}

  /**
   * Writes the five files, each whole or not at all, the decision first.
   *
   * @param folder exists
   * @throws IOException if one cannot be written
   */
  public static void write(Path folder, GateResult result) throws IOException {
    Json.writeAtomically(folder.resolve(JSON), Json.pretty(result));
    Json.writeAtomically(folder.resolve(MARKDOWN), GateMarkdown.render(result));
    Json.writeAtomically(folder.resolve(JUNIT), GateJUnit.render(result));
    Json.writeAtomically(folder.resolve(CSV), GateCsv.render(result));
    Json.writeAtomically(folder.resolve(HTML), GateHtml.render(result));
  }
}
