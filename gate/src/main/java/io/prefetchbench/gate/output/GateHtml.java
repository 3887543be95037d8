package io.prefetchbench.gate.output;

import io.prefetchbench.gate.record.GateResult;
import io.prefetchbench.gate.record.GateRow;
import io.prefetchbench.reports.json.TextFile;
import io.prefetchbench.reports.render.Markup;
import io.prefetchbench.reports.render.OfflinePage;
import java.util.List;
import java.util.Locale;

/** A decision as one HTML page that opens offline, without a script. */
public final class GateHtml {
  private GateHtml() {}

  public static String render(GateResult result) {
    Markup out = new Markup();
    OfflinePage.begin(
        out,
        result.verdict() + " · gate · prefetch-bench",
        TextFile.resource(GateHtml.class, "gate.css"));
    head(out, result);
    List<GateRow> rows = Weight.sorted(result.rows());
    rows.stream().filter(row -> !Weight.unchanged(row)).forEach(row -> section(out, row));
    List<GateRow> unchanged = rows.stream().filter(Weight::unchanged).toList();
    if (!unchanged.isEmpty()) {
      String open = unchanged.size() == rows.size() ? " open" : "";
      out.raw("<details class=\"fold\"" + open + "><summary>" + unchanged.size());
      out.raw(unchanged.size() == 1 ? " row" : " rows").raw(" without change</summary>");
      unchanged.forEach(row -> section(out, row));
      out.raw("</details>");
    }
    foot(out, result);
    return out.raw("</main></body></html>\n").toString();
  }

  private static void head(Markup out, GateResult result) {
    out.raw("<header><p class=\"product\">prefetch-bench gate, ").text(result.tier());
    out.raw("</p>").element("h1", "", result.reason());
    out.raw("<div class=\"verdict\">");
    String weight = result.exitCode() == 1 ? "red" : word(Weight.of(result.verdict(), true));
    out.element("span", "badge " + weight, result.verdict().toString().replace('_', ' '));
    out.element("span", "badge new", "exit " + result.exitCode());
    out.raw("</div>");
    if (!result.notes().isEmpty()) {
      out.raw("<ul class=\"notes\">");
      result.notes().forEach(note -> out.element("li", "", note));
      out.raw("</ul>");
    }
    out.raw("<p class=\"legend key\"><span><i></i> no change</span>");
    out.raw("<span><i class=\"limit\"></i> budget or floor</span>");
    out.raw("<span>a dot is one block (or one fork); right is worse; the bar is the estimate");
    out.raw(" with its 90 % interval</span></p></header>");
  }

  private static void section(Markup out, GateRow row) {
    out.raw("<section><div class=\"row\">");
    String verdict = row.verdict().toString().replace('_', ' ');
    out.element("span", "badge " + word(Weight.of(row)), verdict);
    out.element("h2", "", row.key().text());
    if (!row.blocking()) {
      out.element("span", "dim", "advisory");
    }
    out.raw("</div>");
    out.element("p", "change", row.reason());
    if (row.base().size() + row.candidate().size() > 0) {
      out.element("p", "why", RowView.figures(row) + discarded(row));
    }
    DotStrip.write(out, row);
    out.raw("</section>");
  }

  private static String discarded(GateRow row) {
    return row.discarded() == 0
        ? ""
        : "; " + row.discarded() + (row.discarded() == 1 ? " block" : " blocks") + " discarded";
  }

  private static void foot(Markup out, GateResult result) {
    out.raw("<section><h2>Where this comes from</h2><dl class=\"long\">");
    for (Origin origin : Origin.of(result)) {
      out.raw("<div>").element("dt", "", origin.name()).element("dd", "", origin.fact());
      out.raw("</div>");
    }
    out.raw("<div>").element("dt", "", "command").raw("<dd>");
    out.element("pre", "command", Origin.command(result)).raw("</dd></div></dl></section>");
  }

  private static String word(Weight weight) {
    return weight.name().toLowerCase(Locale.ROOT);
  }
}
