package io.prefetchbench.gate.output;

import io.prefetchbench.gate.record.GateResult;
import io.prefetchbench.gate.record.GateRow;
import io.prefetchbench.reports.json.PlainText;
import java.util.List;

/**
 * A decision as a comment on a pull request, in GitHub's and GitLab's Markdown. Stateless.
 *
 * <p>The first line is {@value #MARKER}: who posts it finds the comment of the last push by it and
 * replaces that. The text stays below GitHub's limit of 65,536 characters a comment: rows that do
 * not fit are counted.
 */
public final class GateMarkdown {
  /** What marks the comment for the next push. */
  public static final String MARKER = "<!-- prefetch-bench-gate -->";

  private static final int CHARACTERS_MAX = 60_000;
  private static final String HEAD =
      "| verdict | row | reason | base → candidate |\n|---|---|---|---|\n";

  private GateMarkdown() {}

  public static String render(GateResult result) {
    StringBuilder text = new StringBuilder(MARKER).append('\n');
    text.append("### ").append(mark(result)).append(' ').append(result.verdict());
    text.append(" — ").append(escaped(result.reason())).append("\n\n");
    result.notes().forEach(note -> text.append("> ").append(escaped(note)).append("  \n"));
    text.append(result.notes().isEmpty() ? "" : "\n");
    List<GateRow> sorted = Weight.sorted(result.rows());
    List<GateRow> news = sorted.stream().filter(row -> !Weight.unchanged(row)).toList();
    List<GateRow> unchanged = sorted.stream().filter(Weight::unchanged).toList();
    String foot = foot(result);
    int room = CHARACTERS_MAX - foot.length();
    if (!news.isEmpty()) {
      rows(text, news, room);
    }
    if (!unchanged.isEmpty()) {
      String count = unchanged.size() + " row" + (unchanged.size() == 1 ? "" : "s");
      text.append("<details><summary>").append(count).append(" without change</summary>\n\n");
      rows(text, unchanged, room);
      text.append("</details>\n\n");
    }
    return text.append(foot).toString();
  }

  private static void rows(StringBuilder text, List<GateRow> rows, int room) {
    text.append(HEAD);
    int left = rows.size();
    for (GateRow row : rows) {
      String line = line(row);
      if (text.length() + line.length() > room) {
        break;
      }
      text.append(line);
      left--;
    }
    text.append('\n');
    if (left > 0) {
      text.append("and ").append(left).append(" more: all rows are in gate.json\n\n");
    }
  }

  private static String line(GateRow row) {
    String verdict = row.blocking() ? "**" + word(row) + "**" : word(row) + " (advisory)";
    String name =
        PlainText.visible(row.key().text().replaceAll("\\s+", " "))
            .replace("`", "'")
            .replace("|", "\\|");
    return "| %s %s | `%s` | %s | %s |\n"
        .formatted(mark(row), verdict, name, escaped(row.reason()), escaped(RowView.figures(row)));
  }

  private static String foot(GateResult result) {
    StringBuilder text = new StringBuilder("<sub>");
    for (Origin origin : Origin.of(result)) {
      text.append("<b>").append(origin.name()).append("</b> ");
      text.append(escaped(origin.fact())).append("<br>");
    }
    text.append("<b>interval</b> 90 %, two-sided</sub>\n\n");
    String command = PlainText.visible(Origin.command(result).replaceAll("\\R", " "));
    // A fence longer than any run of backticks inside it cannot be closed from inside.
    String fence = "```";
    while (command.contains(fence)) {
      fence += "`";
    }
    return text.append(fence + "sh\n").append(command).append("\n" + fence + "\n").toString();
  }

  private static String word(GateRow row) {
    return row.verdict().toString().replace('_', ' ');
  }

  private static String mark(GateResult result) {
    if (result.exitCode() == 0) {
      return Weight.of(result.verdict(), true) == Weight.FINE ? "🟢" : "🟡";
    }
    return result.exitCode() == 1 ? "🔴" : "🟡";
  }

  private static String mark(GateRow row) {
    return switch (Weight.of(row)) {
      case RED -> "🔴";
      case UNDECIDED, WORSE -> "🟡";
      case NEW -> "⚪";
      case FINE -> "🟢";
    };
  }

  /** Text that is text: no markup, no table cell, no mention of a person. */
  private static String escaped(String text) {
    return PlainText.visible(text.replaceAll("\\s+", " "))
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("@", "&#64;")
        .replace("](", "]&#40;")
        .replaceAll("([\\\\`*_|])", "\\\\$1");
  }
}
