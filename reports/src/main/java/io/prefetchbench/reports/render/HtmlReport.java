package io.prefetchbench.reports.render;

import io.prefetchbench.reports.json.Json;
import io.prefetchbench.reports.page.Block;
import io.prefetchbench.reports.page.Headline;
import io.prefetchbench.reports.page.Page;
import io.prefetchbench.reports.page.Section;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunDirectoryException;
import io.prefetchbench.reports.run.RunManifest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * A run as one HTML file that opens offline: style, script and chart library are inside, and its
 * content policy forbids it to load anything. Light and dark follow the reader's system; {@code
 * ?theme=dark} or {@code ?theme=light} says otherwise.
 */
public final class HtmlReport {
  private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/";

  private static final String BARS_LEGEND =
      "A bar is the median, a dot one fork; the dashed mark is the floor: the same bytes over a"
          + " bare socket in the same run.";

  private HtmlReport() {}

  /**
   * Writes the report of {@code run} to {@code file}, whole or not at all.
   *
   * @throws RunDirectoryException if a file of the run is broken, or {@code file} cannot be written
   */
  public static void write(RunDirectory run, Path file) {
    String html = render(run);
    try {
      Json.writeAtomically(file.toAbsolutePath(), html);
    } catch (IOException e) {
      throw new RunDirectoryException("cannot write the report " + file + ": " + e, e);
    }
  }

  /** Returns the report as text. */
  public static String render(RunDirectory run) {
    Page page = Page.of(run);
    Markup out = new Markup();
    String title = page.headline().word() + " · " + page.title() + " · prefetch-bench";
    OfflinePage.begin(out, title, OfflinePage.resource(UPLOT + "dist/uPlot.min.css"));
    head(out, page);
    for (int i = 0; i < page.parts().size(); i++) {
      part(out, page.parts().get(i), i);
    }
    if (!page.parts().isEmpty()) {
      out.raw("<article><h1>The run as a whole</h1></article>");
    }
    sections(out, page);
    foot(out);
    out.raw("</main><script>").raw(OfflinePage.resource(UPLOT + "dist/uPlot.iife.min.js"));
    out.raw("</script><script>")
        .raw(OfflinePage.resource("report.js"))
        .raw("</script></body></html>\n");
    return out.toString();
  }

  private static void head(Markup out, Page page) {
    out.raw("<header><p class=\"product\">prefetch-bench</p>");
    out.element("h1", "", page.title());
    badges(out, page);
    facts(out, "origin", page.origin());
    if (page.parts().size() > 1) {
      out.raw("<nav>");
      for (int i = 0; i < page.parts().size(); i++) {
        out.raw("<a href=\"#part" + i + "\">").text(page.parts().get(i).title()).raw("</a>");
      }
      out.raw("</nav>");
    }
    tiles(out, page.headline().figures());
    out.raw("</header>");
  }

  private static void part(Markup out, Page page, int index) {
    out.raw("<article id=\"part" + index + "\"><h1>").text(page.title()).raw("</h1>");
    badges(out, page);
    facts(out, "origin", page.origin());
    sections(out, page);
    out.raw("</article>");
  }

  private static void badges(Markup out, Page page) {
    RunManifest manifest = page.manifest();
    String word = page.headline().word();
    out.raw("<div class=\"verdict\">");
    out.element("span", "badge " + word.toLowerCase(Locale.ROOT), word);
    if (manifest.notForClaims()) {
      out.element("span", "badge claims", "NOT FOR CLAIMS");
    }
    out.raw("</div>");
    sentences(out, "reasons", manifest.reasons());
    sentences(out, "notes", manifest.notes());
  }

  private static void sentences(Markup out, String cssClass, List<String> sentences) {
    if (!sentences.isEmpty()) {
      out.raw("<ul class=\"" + cssClass + "\">");
      sentences.forEach(sentence -> out.element("li", "", sentence));
      out.raw("</ul>");
    }
  }

  private static void facts(Markup out, String cssClass, List<Block.Fact> facts) {
    if (!facts.isEmpty()) {
      out.raw("<dl class=\"" + cssClass + "\">");
      for (Block.Fact fact : facts) {
        out.raw("<div>").element("dt", "", fact.name());
        out.element("dd", fact.mood().name().toLowerCase(Locale.ROOT), fact.value());
        out.raw("</div>");
      }
      out.raw("</dl>");
    }
  }

  /** The number large, its unit small: a tile is read from across the room. */
  private static void tiles(Markup out, List<Headline.Figure> figures) {
    if (figures.isEmpty()) {
      return;
    }
    out.raw("<dl class=\"tiles\">");
    for (Headline.Figure figure : figures) {
      int number = (figure.text() + " ").indexOf(' ');
      out.raw("<div>").element("dt", "", figure.label());
      out.raw("<dd class=\"" + figure.mood().name().toLowerCase(Locale.ROOT) + "\">");
      out.text(figure.text().substring(0, number));
      out.element("small", "", figure.text().substring(number)).raw("</dd></div>");
    }
    out.raw("</dl>");
  }

  private static void sections(Markup out, Page page) {
    for (Section section : page.sections()) {
      out.raw("<section>").element("h2", "", section.title());
      if (section.blocks().stream().anyMatch(block -> block instanceof Block.Bars)) {
        out.element("p", "note", BARS_LEGEND);
      }
      section.blocks().forEach(block -> BlockHtml.write(out, block));
      out.raw("</section>");
    }
  }

  private static void foot(Markup out) {
    out.raw("<footer><p>All bars start at zero. – stands where fewer than ten samples lie above");
    out.raw(" a percentile. Histograms are merged, percentiles never averaged.</p>");
    out.raw("<details><summary>Charts by uPlot 1.6.30 (MIT)</summary><pre>");
    out.text(OfflinePage.resource(UPLOT + "LICENSE")).raw("</pre></details></footer>");
  }
}
