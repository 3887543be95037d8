package io.prefetchbench.reports.render;

import io.prefetchbench.reports.page.Block;
import io.prefetchbench.reports.page.FigureText;
import io.prefetchbench.reports.page.Words;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Each block of a report as HTML. */
final class BlockHtml {
  private BlockHtml() {}

  /**
   * @param group the run it belongs to: its charts over seconds share a cursor
   */
  static void write(Markup out, Block block, String title, String group) {
    if (block instanceof Block.Table table) {
      table(out, table, title);
    } else if (block instanceof Block.Bars bars) {
      BarChart.write(out, bars);
    } else if (block instanceof Block.Trials trials) {
      TrialChart.write(out, trials);
    } else if (block instanceof Block.Curves curves) {
      CurveChart.write(out, curves, group);
    } else if (block instanceof Block.Shares shares) {
      shares(out, shares);
    } else if (block instanceof Block.Facts facts) {
      facts(out, facts);
    } else if (block instanceof Block.Note note) {
      out.element("p", "note", note.text());
    }
  }

  private static void table(Markup out, Block.Table table, String title) {
    out.raw("<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"");
    out.text(title + ": " + table.columns().get(0)).raw("\"><table class=\"sortable\"><thead><tr>");
    for (int i = 0; i < table.columns().size(); i++) {
      String kind = kind(table, i);
      out.raw("<th scope=\"col\"" + (kind.isEmpty() ? "" : " class=\"" + kind + "\""));
      // No link: the script makes a button of it.
      Words.meaning(table.columns().get(i))
          .ifPresent(meaning -> out.raw(" title=\"").text(meaning).raw("\""));
      out.raw(">").text(table.columns().get(i)).raw("</th>");
    }
    out.raw("</tr></thead><tbody>");
    for (List<String> row : table.rows()) {
      out.raw("<tr>");
      for (int i = 0; i < row.size(); i++) {
        cell(out, kind(table, i), row.get(i));
      }
      out.raw("</tr>");
    }
    out.raw("</tbody></table></div>");
  }

  private static String kind(Block.Table table, int column) {
    return column < table.firstNumber() ? "" : column < table.behindNumbers() ? "number" : "words";
  }

  private static void cell(Markup out, String kind, String text) {
    String cssClass = (kind + (text.equals(Block.Table.BROKEN) ? " bad" : "")).strip();
    out.raw("<td" + (cssClass.isEmpty() ? "" : " class=\"" + cssClass + "\"") + ">");
    if (kind.isEmpty()) {
      word(out, text);
    } else {
      out.text(text);
    }
    out.raw("</td>");
  }

  /** A label; one that the page explains is a link to what it means. */
  static void word(Markup out, String label) {
    Optional<String> meaning = Words.meaning(label);
    if (meaning.isEmpty()) {
      out.text(label);
      return;
    }
    out.raw("<a class=\"word\" href=\"#" + Words.anchor(label) + "\" title=\"");
    out.text(meaning.get()).raw("\">").text(label).raw("</a>");
  }

  private static void shares(Markup out, Block.Shares shares) {
    out.raw("<figure class=\"shares\"><figcaption>");
    out.element("strong", "", shares.title());
    out.raw("</figcaption><div class=\"stack\" aria-hidden=\"true\">");
    for (Block.Share share : shares.shares()) {
      out.raw("<i style=\"" + tone(share) + ";width:");
      out.raw(String.format(Locale.ROOT, "%.2f%%", share.share() * 100));
      out.raw("\" title=\"").text(share.name() + " " + FigureText.percent(share.share()));
      out.raw("\"></i>");
    }
    out.raw("</div><ul class=\"parts\">");
    for (Block.Share share : shares.shares()) {
      out.raw("<li><i class=\"swatch block\" style=\"" + tone(share) + "\"></i>");
      out.raw("<span>");
      word(out, share.name());
      out.raw("</span> ");
      out.element("b", "", FigureText.percent(share.share())).raw(" ");
      out.element("span", "dim", share.figure()).raw("</li>");
    }
    out.raw("</ul>").element("p", "note", shares.note()).raw("</figure>");
  }

  private static String tone(Block.Share share) {
    return "--tone:var(--tone-" + share.tone().cssName() + ")";
  }

  private static void facts(Markup out, Block.Facts facts) {
    if (facts.folded()) {
      out.raw("<details><summary>");
      out.text(facts.facts().size() + " facts recorded").raw("</summary>");
    }
    out.raw("<dl class=\"" + (facts.folded() ? "long" : "short") + "\">");
    for (Block.Fact fact : facts.facts()) {
      out.raw("<div><dt>");
      word(out, fact.name());
      out.raw("</dt>");
      out.element("dd", fact.mood().name().toLowerCase(Locale.ROOT), fact.value()).raw("</div>");
    }
    out.raw(facts.folded() ? "</dl></details>" : "</dl>");
  }
}
