package io.prefetchbench.gate.output;

import io.prefetchbench.gate.record.GateResult;
import io.prefetchbench.gate.record.GateRow;
import io.prefetchbench.reports.render.TextTable;
import java.util.ArrayList;
import java.util.List;

/** A decision for a terminal: verdict, one line a row, and where it comes from. Stateless. */
public final class GateText {
  private static final List<String> COLUMNS =
      List.of("verdict", "row", "base → candidate", "reason");
  private static final String RED = "\u001b[31m";
  private static final String YELLOW = "\u001b[33m";
  private static final String GREEN = "\u001b[32m";
  private static final String PLAIN = "\u001b[0m";

  private GateText() {}

  /**
   * Returns the lines, each with a line end.
   *
   * @param colour whether verdicts are coloured with ANSI escapes
   */
  public static String render(GateResult result, boolean colour) {
    StringBuilder text = new StringBuilder();
    line(text, verdict(result));
    result.notes().forEach(note -> line(text, "note: " + note));
    text.append('\n').append(table(result, colour)).append('\n');
    List<List<String>> facts = new ArrayList<>();
    Origin.of(result).forEach(origin -> facts.add(List.of(origin.name(), origin.fact())));
    facts.add(List.of("command", Origin.command(result)));
    return text.append(TextTable.of("", List.of("", ""), 2, facts)).toString();
  }

  /** The decision on one line: {@code REGRESSED (exit 1): 1 of 12 blocking rows is worse}. */
  static String verdict(GateResult result) {
    return result.verdict() + " (exit " + result.exitCode() + "): " + result.reason();
  }

  private static String table(GateResult result, boolean colour) {
    List<GateRow> rows = Weight.sorted(result.rows());
    List<List<String>> cells = new ArrayList<>();
    for (GateRow row : rows) {
      cells.add(
          List.of(RowView.verdict(row), row.key().text(), RowView.figures(row), row.reason()));
    }
    String table = TextTable.of("", COLUMNS, COLUMNS.size(), cells);
    if (!colour) {
      return table;
    }
    String[] lines = table.split("\n");
    for (int i = 0; i < rows.size(); i++) {
      String word = rows.get(i).verdict().toString();
      // The escapes take no column, so they come after the widths are known.
      lines[i + 1] = colour(rows.get(i)) + word + PLAIN + lines[i + 1].substring(word.length());
    }
    return String.join("\n", lines) + "\n";
  }

  private static String colour(GateRow row) {
    return switch (Weight.of(row)) {
      case RED -> RED;
      case UNDECIDED, WORSE -> YELLOW;
      case NEW -> "";
      case FINE -> GREEN;
    };
  }

  private static void line(StringBuilder text, String line) {
    text.append(TextTable.clean(line)).append('\n');
  }
}
