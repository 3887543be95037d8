package io.prefetchbench.gate.output;

import io.prefetchbench.gate.record.BlockPair;
import io.prefetchbench.gate.record.GateResult;
import io.prefetchbench.gate.record.GateRow;
import io.prefetchbench.reports.json.PlainText;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The figures of a decision for tools that look for change points: a line a fork, quoted as RFC
 * 4180 says, line ends {@code \n}. A text that a spreadsheet would run as a formula begins with an
 * apostrophe, and control characters are escapes. Stateless.
 *
 * <p>Columns: row; arm, {@code base} or {@code candidate}; stage, {@code screen} or {@code
 * confirm}, empty where there are no blocks; number of the block, or of the fork within its arm,
 * from 1; value; unit; order, which arm of the block ran first, empty where there are no blocks.
 */
public final class GateCsv {
  private static final String HEAD = "row,arm,stage,block,value,unit,order\n";
  private static final Pattern NEEDS_QUOTES = Pattern.compile("[\",;\r\n\t]|^\\s|\\s$");

  /** What a spreadsheet takes for the beginning of a formula, also behind blanks and full-width. */
  private static final Pattern FORMULA =
      Pattern.compile("^[\\s'\"]*[=+\\-@\\uff1d\\uff0b\\uff0d\\uff20|%].*", Pattern.DOTALL);

  private GateCsv() {}

  /** Returns the table with its head. */
  public static String render(GateResult result) {
    StringBuilder text = new StringBuilder(HEAD);
    for (GateRow row : result.rows()) {
      if (row.blocks().isEmpty()) {
        forks(text, row, "base", row.base());
        forks(text, row, "candidate", row.candidate());
      }
      for (BlockPair block : row.blocks()) {
        String stage = block.stage().word();
        String order = block.baseFirst() ? "base-first" : "candidate-first";
        line(text, row, "base", stage, block.block(), block.base(), order);
        line(text, row, "candidate", stage, block.block(), block.candidate(), order);
      }
    }
    return text.toString();
  }

  private static void forks(StringBuilder text, GateRow row, String arm, List<Double> figures) {
    for (int i = 0; i < figures.size(); i++) {
      line(text, row, arm, "", i + 1, figures.get(i), "");
    }
  }

  private static void line(
      StringBuilder text,
      GateRow row,
      String arm,
      String stage,
      int block,
      double value,
      String order) {
    text.append(quoted(row.key().text())).append(',').append(arm).append(',');
    text.append(stage).append(',').append(block).append(',').append(value).append(',');
    text.append(quoted(row.unit())).append(',').append(order).append('\n');
  }

  private static String quoted(String text) {
    String visible = PlainText.visible(text);
    String harmless =
        FORMULA.matcher(text).matches() || startsUnseen(text) ? "'" + visible : visible;
    return NEEDS_QUOTES.matcher(harmless).find() || !harmless.equals(text)
        ? '"' + harmless.replace("\"", "\"\"") + '"'
        : harmless;
  }

  private static boolean startsUnseen(String text) {
    return !text.isEmpty() && !PlainText.isVisible(text.codePointAt(0));
  }
}
