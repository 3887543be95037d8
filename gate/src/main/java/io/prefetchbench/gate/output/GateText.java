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
  private static final int BRIEF_NOTES = 2;
  private static final int BRIEF_ROWS = 4;
  private static final String RED = "\u001b[31m";
  private static final String YELLOW = "\u001b[33m";
  private static final String GREEN = "\u001b[32m";
  private static final String PLAIN = "\u001b[0m";

  private GateText() {}

  /**
   * Returns the lines, each with a line end. A decision that ends with exit code 0 takes at most
   * nine, so that with the path of the run it takes ten.
   *
   * @param colour whether verdicts are coloured with ANSI escapes
   * @param details whether every row is shown, and where the decision comes from
   */
  public static String render(GateResult result, boolean colour, boolean details) {
    StringBuilder text = new StringBuilder();
    line(text, verdict(result));
    if (!details && result.exitCode() == 0) {
      return brief(text, result, colour).toString();
    }
    result.notes().forEach(note -> line(text, "note: " + note));
    List<GateRow> all = Weight.sorted(result.rows());
    List<GateRow> shown = details ? all : changed(all);
    text.append('\n').append(table(shown, colour));
    if (shown.size() < all.size()) {
      line(text, withoutChange(all.size() - shown.size()) + "; --details shows them");
    }
    List<List<String>> facts = new ArrayList<>();
    Origin.of(result).forEach(origin -> facts.add(List.of(origin.name(), origin.fact())));
    facts.add(List.of("command", Origin.command(result)));
    return text.append('\n').append(TextTable.of("", List.of("", ""), 2, facts)).toString();
  }

  private static StringBuilder brief(StringBuilder text, GateResult result, boolean colour) {
    List<String> notes = result.notes();
    notes.stream().limit(BRIEF_NOTES).forEach(note -> line(text, "note: " + note));
    List<GateRow> all = Weight.sorted(result.rows());
    List<GateRow> changed = changed(all);
    List<GateRow> shown = changed.subList(0, Math.min(BRIEF_ROWS, changed.size()));
    text.append(table(shown, colour));
    List<String> left = new ArrayList<>();
    if (shown.size() < changed.size()) {
      left.add(rows(changed.size() - shown.size()) + " more");
    }
    if (changed.size() < all.size()) {
      left.add(withoutChange(all.size() - changed.size()));
    }
    if (notes.size() > BRIEF_NOTES) {
      left.add(notes.size() - BRIEF_NOTES + " more notes");
    }
    if (!left.isEmpty()) {
      line(text, String.join(", ", left) + "; --details or gate.html shows them");
    }
    return text;
  }

  private static List<GateRow> changed(List<GateRow> rows) {
    return rows.stream().filter(row -> !Weight.unchanged(row)).toList();
  }

  private static String withoutChange(int rows) {
    return rows(rows) + " without change";
  }

  private static String rows(int number) {
    return number + (number == 1 ? " row" : " rows");
  }

  /** The decision on one line: {@code REGRESSED (exit 1): 1 of 12 blocking rows is worse}. */
  static String verdict(GateResult result) {
    return result.verdict() + " (exit " + result.exitCode() + "): " + result.reason();
  }

  private static String table(List<GateRow> rows, boolean colour) {
    if (rows.isEmpty()) {
      return "";
    }
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
