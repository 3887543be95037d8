package io.prefetchbench.reports.render;

import io.prefetchbench.reports.page.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What every report page has around its content: the bar with the theme switch, the table of
 * contents, the meanings of words, the licence of the chart library, and the scripts. The content
 * is written first, since it says what the table of contents holds. Not thread-safe.
 */
final class PageFrame {
  private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/";

  private record Entry(String id, String title, int level) {}

  private final Markup content = new Markup();
  private final List<Entry> entries = new ArrayList<>();

  Markup content() {
    return content;
  }

  /**
   * Adds an entry to the table of contents. Returns the id that the heading's element must have.
   *
   * @param prefix of the id: the part of the page the section is in, or nothing
   * @param level 1 for a part or a section of the page, 2 for a section of a part
   */
  String entry(String prefix, String title, int level) {
    String id = (prefix.isEmpty() ? "" : prefix + "-") + slug(title);
    entries.add(new Entry(id, title, level));
    return id;
  }

  private static String slug(String title) {
    return title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("-$", "");
  }

  String page(String title) {
    words();
    Markup out = new Markup();
    OfflinePage.head(out, title, OfflinePage.resource(UPLOT + "dist/uPlot.min.css"));
    out.raw("<script>").raw(OfflinePage.resource("theme.js")).raw("</script>");
    out.raw("<a class=\"skip\" href=\"#content\">Skip to the content</a>");
    out.raw("<header class=\"top\"><p class=\"product\">prefetch-bench</p>");
    out.raw("<div class=\"theme\" role=\"group\" aria-label=\"Colours\">");
    for (String theme : List.of("auto", "light", "dark")) {
      out.raw("<button type=\"button\" value=\"" + theme + "\" aria-pressed=\"false\">");
      out.text(theme).raw("</button>");
    }
    out.raw("</div></header><div class=\"layout\">");
    contents(out);
    out.raw("<main id=\"content\" tabindex=\"-1\">").raw(content.toString());
    foot(out);
    out.raw("</main></div><script>").raw(OfflinePage.resource(UPLOT + "dist/uPlot.iife.min.js"));
    out.raw("</script><script>").raw(OfflinePage.resource("page.js"));
    out.raw("</script><script>").raw(OfflinePage.resource("charts.js"));
    return out.raw("</script></body></html>\n").toString();
  }

  private void contents(Markup out) {
    out.raw(
        "<nav class=\"toc\" aria-label=\"Contents\"><details open><summary>Contents</summary><ul>");
    for (Entry entry : entries) {
      out.raw("<li class=\"level" + entry.level() + "\"><a href=\"#" + entry.id() + "\">");
      out.text(entry.title()).raw("</a></li>");
    }
    out.raw("</ul></details></nav>");
  }

  private void words() {
    String id = entry("", "Words", 1);
    content.raw("<section id=\"" + id + "\"><h2>Words</h2><details><summary>");
    content.raw("What the words of this page mean</summary><dl class=\"words\">");
    Words.all()
        .forEach(
            (word, meaning) -> {
              content.raw("<div id=\"" + Words.anchor(word) + "\">").element("dt", "", word);
              content.element("dd", "", meaning).raw("</div>");
            });
    content.raw("</dl></details></section>");
  }

  private static void foot(Markup out) {
    out.raw("<noscript><p class=\"note\">The curves of this page are drawn by a script; every");
    out.raw(" figure that matters is in a table as well.</p></noscript>");
    out.raw("<footer><p>Bars start at zero. – means fewer than ten samples above");
    out.raw(" a percentile. Histograms are merged, percentiles are never averaged.</p>");
    out.raw("<details><summary>Charts by uPlot 1.6.30 (MIT)</summary><pre>");
    out.text(OfflinePage.resource(UPLOT + "LICENSE")).raw("</pre></details></footer>");
  }
}
