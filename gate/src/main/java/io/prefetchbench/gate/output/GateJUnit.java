package io.prefetchbench.gate.output;

import io.prefetchbench.gate.record.GateResult;
import io.prefetchbench.gate.record.GateRow;
import io.prefetchbench.reports.json.PlainText;
import io.prefetchbench.reports.render.Markup;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * A decision as JUnit's XML, which every CI server shows. Stateless.
 *
 * <p>A test case a row: a failure if the row turns the build red; skipped, with the reason, if
 * nothing was decided of it or there was nothing to hold it against; else passed. A decision that
 * ends with an exit code above 1 gets a case of its own in error, since its rows alone would look
 * like a pass.
 */
public final class GateJUnit {
  private static final double MILLIS_PER_SECOND = 1000;

  private GateJUnit() {}

  public static String render(GateResult result) {
    List<GateRow> rows = Weight.sorted(result.rows());
    boolean error = result.exitCode() > 1;
    Markup out = new Markup();
    out.raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    String counts =
        String.format(
            Locale.ROOT,
            " tests=\"%d\" failures=\"%d\" errors=\"%d\" skipped=\"%d\" time=\"%.3f\"",
            rows.size() + (error ? 1 : 0),
            rows.stream().filter(row -> Weight.of(row) == Weight.RED).count(),
            error ? 1 : 0,
            rows.stream().filter(GateJUnit::skipped).count(),
            Duration.between(result.begin(), result.end()).toMillis() / MILLIS_PER_SECOND);
    out.raw("<testsuites name=\"prefetch-bench gate\"" + counts + ">\n");
    out.raw("  <testsuite name=\"gate ").text(result.tier()).raw("\"" + counts);
    out.raw(" timestamp=\"" + result.begin() + "\">\n");
    if (error) {
      testCase(out, "gate", "decision");
      out.raw("\n      <error type=\"exit " + result.exitCode() + "\" message=\"");
      out.text(PlainText.visible(result.reason())).raw("\"/>\n    </testcase>\n");
    }
    rows.forEach(row -> row(out, row));
    return out.raw("  </testsuite>\n</testsuites>\n").toString();
  }

  private static void row(Markup out, GateRow row) {
    testCase(out, row.key().benchmark(), row.key().text());
    String reason = PlainText.visible(row.reason());
    if (Weight.of(row) == Weight.RED) {
      out.raw("\n      <failure type=\"" + row.verdict() + "\" message=\"").text(reason).raw("\">");
      out.text(RowView.figures(row)).raw("</failure>\n    </testcase>\n");
    } else if (skipped(row)) {
      out.raw("\n      <skipped message=\"").text(row.verdict() + ": " + reason);
      out.raw("\"/>\n    </testcase>\n");
    } else {
      out.raw("\n      <system-out>").text(RowView.verdict(row) + ": " + reason);
      out.raw("</system-out>\n    </testcase>\n");
    }
  }

  private static void testCase(Markup out, String type, String name) {
    out.raw("    <testcase classname=\"").text(PlainText.visible(type));
    out.raw("\" name=\"").text(PlainText.visible(name)).raw("\">");
  }

  private static boolean skipped(GateRow row) {
    Weight weight = Weight.of(row);
    return weight == Weight.UNDECIDED || weight == Weight.NEW;
  }
}
