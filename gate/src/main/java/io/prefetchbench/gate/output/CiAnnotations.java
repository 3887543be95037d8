package io.prefetchbench.gate.output;

import io.prefetchbench.gate.record.GateResult;
import io.prefetchbench.gate.record.GateRow;
import io.prefetchbench.reports.json.PlainText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A decision where a CI server looks for it, as the environment says which one runs. Stateless.
 *
 * <p>GitHub's Actions: workflow commands on standard output, {@code ::error} for each row that
 * turns the build red and {@code ::warning} for each row worth a look, and the Markdown appended to
 * the file that {@code GITHUB_STEP_SUMMARY} names. GitLab has neither: it shows {@code junit.xml}
 * as a report artifact, so nothing is printed there.
 *
 * <p>Format: docs.github.com, "Workflow commands for GitHub Actions".
 */
public final class CiAnnotations {
  /** GitHub shows ten of each kind a step; more would push those of other steps out of sight. */
  private static final int EACH_MAX = 10;

  private CiAnnotations() {}

  /** Appends the summary for GitHub's Actions, and returns the lines to print; else none. */
  public static List<String> announce(Map<String, String> environment, GateResult result) {
    if (!"true".equals(environment.get("GITHUB_ACTIONS"))) {
      return List.of();
    }
    List<String> lines = new ArrayList<>(lines(result));
    String summary = environment.getOrDefault("GITHUB_STEP_SUMMARY", "");
    if (!summary.isBlank()) {
      try {
        Files.write(
            Path.of(summary),
            GateMarkdown.render(result).getBytes(StandardCharsets.UTF_8),
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
      } catch (IOException | InvalidPathException e) {
        lines.add(
            command("warning", "gate", "cannot append to the job summary " + summary + ": " + e));
      }
    }
    return lines;
  }

  private static List<String> lines(GateResult result) {
    List<GateRow> rows = Weight.sorted(result.rows());
    List<String> lines = new ArrayList<>();
    rows.stream()
        .filter(row -> Weight.of(row) == Weight.RED)
        .limit(EACH_MAX)
        .forEach(row -> lines.add(of("error", row)));
    if (result.exitCode() > 1) {
      lines.add(0, command("error", "gate", result.reason()));
    }
    rows.stream()
        .filter(row -> Weight.of(row) == Weight.UNDECIDED || Weight.of(row) == Weight.WORSE)
        .limit(EACH_MAX)
        .forEach(row -> lines.add(of("warning", row)));
    return lines;
  }

  private static String of(String level, GateRow row) {
    String title = RowView.verdict(row) + ": " + row.key().text();
    return command(level, title, row.reason() + "; " + RowView.figures(row));
  }

  private static String command(String level, String title, String message) {
    // A property ends at a colon or comma, so these two are escaped in it as well.
    String property = escaped(title).replace(":", "%3A").replace(",", "%2C");
    return "::" + level + " title=" + property + "::" + escaped(message);
  }

  private static String escaped(String text) {
    return harmless(PlainText.visible(text).replace("%", "%25"));
  }

  /**
   * Returns lines for a log in which a CI server looks for commands: GitHub's Actions take them
   * from any line that begins with two colons, and from {@code ##[…]} anywhere, as Azure's and
   * TeamCity's {@code ##vso[…]}. Names in files must not give commands.
   */
  public static String harmless(String lines) {
    return lines.replaceAll("(?m)^(\\s*):(?=:)", "$1: ").replaceAll("##(?=\\w*\\[)", "## ");
  }
}
