package io.prefetchbench.reports.render;

import io.prefetchbench.reports.page.Block;
import io.prefetchbench.reports.page.Figures;
import java.util.List;
import java.util.Locale;

/** Each block of a report as HTML. */
final class BlockHtml {
  private BlockHtml() {}

  static void write(Markup out, Block block) {
    if (block instanceof Block.Table table) {
      table(out, table);
    } else if (block instanceof Block.Bars bars) {
      BarChart.write(out, bars);
    } else if (block instanceof Block.Trials trials) {
      TrialChart.write(out, trials);
    } else if (block instanceof Block.Curves curves) {
      CurveChart.write(out, curves);
    } else if (block instanceof Block.Shares shares) {
      shares(out, shares);
    } else if (block instanceof Block.Facts facts) {
      facts(out, facts);
    } else if (block instanceof Block.Note note) {
      out.element("p", "note", note.text());
    }
  }

  private static void table(Markup out, Block.Table table) {
    out.raw("<div class=\"scroll\" tabindex=\"0\"><table><thead><tr>");
    row(out, "th", table, table.columns());
    out.raw("</tr></thead><tbody>");
    for (List<String> row : table.rows()) {
      out.raw("<tr>");
      row(out, "td", table, row);
      out.raw("</tr>");
    }
    out.raw("</tbody></table></div>");
  }

  private static void row(Markup out, String element, Block.Table table, List<String> cells) {
    for (int i = 0; i < cells.size(); i++) {
      String kind = i < table.firstNumber() ? "" : i < table.behindNumbers() ? "number" : "words";
      boolean broken = cells.get(i).equals(Block.Table.BROKEN);
      out.element(element, broken ? kind + " bad" : kind, cells.get(i));
    }
  }

  private static void shares(Markup out, Block.Shares shares) {
    out.raw("<figure class=\"shares\"><figcaption>");
    out.element("strong", "", shares.title()).raw("</figcaption><div class=\"stack\">");
    for (int i = 0; i < shares.shares().size(); i++) {
      Block.Share share = shares.shares().get(i);
      out.raw("<i class=\"part" + (i + 1) + "\" style=\"width:");
      out.raw(String.format(Locale.ROOT, "%.2f%%", share.share() * 100));
      out.raw("\" title=\"").text(share.name() + " " + Figures.percent(share.share()));
      out.raw("\"></i>");
    }
    out.raw("</div><ul class=\"parts\">");
    for (int i = 0; i < shares.shares().size(); i++) {
      Block.Share share = shares.shares().get(i);
      out.raw("<li><i class=\"swatch part" + (i + 1) + "\"></i>");
      out.element("span", "", share.name()).raw(" ");
      out.element("b", "", Figures.percent(share.share())).raw(" ");
      out.element("span", "dim", share.figure()).raw("</li>");
    }
    out.raw("</ul>").element("p", "note", shares.note()).raw("</figure>");
  }

  private static void facts(Markup out, Block.Facts facts) {
    if (facts.folded()) {
      out.raw("<details><summary>");
      out.text(facts.facts().size() + " facts recorded").raw("</summary>");
    }
    out.raw("<dl class=\"" + (facts.folded() ? "long" : "short") + "\">");
    for (Block.Fact fact : facts.facts()) {
      out.raw("<div>").element("dt", "", fact.name());
      out.element("dd", fact.mood().name().toLowerCase(Locale.ROOT), fact.value()).raw("</div>");
    }
    out.raw(facts.folded() ? "</dl></details>" : "</dl>");
  }
}
