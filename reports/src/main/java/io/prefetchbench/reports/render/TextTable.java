package io.prefetchbench.reports.render;

import io.prefetchbench.reports.json.PlainText;
import java.util.List;

/** Rows in columns of equal width: words to the left, figures to the right. Stateless. */
public final class TextTable {
  private static final String GAP = "  ";

  private TextTable() {}

  /**
   * Returns the lines, each indented and with a line end; columns without a heading included.
   *
   * @param firstNumber the first column that is set to the right; as many as there are columns if
   *     none is
   */
  public static String of(
      String indent, List<String> columns, int firstNumber, List<List<String>> rows) {
    return of(indent, columns, firstNumber, columns.size(), rows);
  }

  /**
   * As the other, with words to the left again behind the figures.
   *
   * @param behindNumbers the first column behind the figures
   */
  static String of(
      String indent,
      List<String> columns,
      int firstNumber,
      int behindNumbers,
      List<List<String>> rows) {
    int[] widths = new int[columns.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = width(columns.get(i));
      for (List<String> row : rows) {
        widths[i] = Math.max(widths[i], width(clean(row.get(i))));
      }
    }
    StringBuilder text = new StringBuilder();
    if (columns.stream().anyMatch(column -> !column.isEmpty())) {
      line(text, indent, columns, firstNumber, behindNumbers, widths);
    }
    rows.forEach(row -> line(text, indent, row, firstNumber, behindNumbers, widths));
    return text.toString();
  }

  /** Columns a terminal needs: combining marks take none, wide East Asian letters and emoji two. */
  static int width(String text) {
    return text.codePoints().map(TextTable::width).sum();
  }

  private static int width(int codePoint) {
    int type = Character.getType(codePoint);
    if (type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT
        || Character.isISOControl(codePoint)) {
      return 0;
    }
    boolean wide =
        Character.isIdeographic(codePoint)
            || (codePoint >= 0x1100 && codePoint <= 0x115F)
            || (codePoint >= 0x3040 && codePoint <= 0x30FF)
            || (codePoint >= 0xAC00 && codePoint <= 0xD7A3)
            || (codePoint >= 0xFF00 && codePoint <= 0xFF60)
            || (codePoint >= 0x1F300 && codePoint <= 0x1FAFF);
    return wide ? 2 : 1;
  }

  private static void line(
      StringBuilder text,
      String indent,
      List<String> cells,
      int firstNumber,
      int behindNumbers,
      int[] widths) {
    StringBuilder line = new StringBuilder(indent);
    for (int i = 0; i < cells.size(); i++) {
      String cell = clean(cells.get(i));
      String padding = " ".repeat(widths[i] - width(cell));
      line.append(i == 0 ? "" : GAP);
      line.append(i >= firstNumber && i < behindNumbers ? padding + cell : cell + padding);
    }
    text.append(line.toString().stripTrailing()).append('\n');
  }

  /** A control character in a name would move the cursor, or worse: it is shown as an escape. */
  public static String clean(String text) {
    return PlainText.visible(text);
  }
}
