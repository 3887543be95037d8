package io.prefetchbench.reports.render;

import io.prefetchbench.reports.compare.Change;
import io.prefetchbench.reports.compare.Comparison;
import io.prefetchbench.reports.compare.NotCompared;
import io.prefetchbench.reports.json.Json;
import io.prefetchbench.reports.page.Block;
import io.prefetchbench.reports.page.FigureText;
import io.prefetchbench.reports.page.Headline;
import io.prefetchbench.reports.page.Names;
import io.prefetchbench.reports.page.Overlay;
import io.prefetchbench.reports.page.Page;
import io.prefetchbench.reports.run.MetricKey;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunDirectoryException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Two runs side by side as one HTML file that opens offline. No verdict. */
public final class ComparisonHtml {
  private final PageFrame frame = new PageFrame();
  private final Markup out = frame.content();
  private final Comparison comparison;
  private final Page first;
  private final Page second;
  private final Path folder;

  private ComparisonHtml(Comparison comparison, Page first, Page second, Path folder) {
    this.comparison = comparison;
    this.folder = folder;
    this.first = first;
    this.second = second;
  }

  /** Writes the page to {@code file}, whole or not at all. */
  public static void write(
      Comparison comparison, RunDirectory first, RunDirectory second, Path file) {
    Path target = file.toAbsolutePath().normalize();
    Path folder = target.getParent();
    String html = render(comparison, first, second, folder == null ? first.path() : folder);
    try {
      Json.writeAtomically(target, html);
    } catch (IOException e) {
      throw new RunDirectoryException("cannot write the comparison " + file + ": " + e, e);
    }
  }

  private static String render(
      Comparison comparison, RunDirectory first, RunDirectory second, Path folder) {
    ComparisonHtml page = new ComparisonHtml(comparison, Page.of(first), Page.of(second), folder);
    page.head();
    page.changes();
    page.curves(Overlay.of(first, second));
    page.notCompared();
    page.onlyInOne();
    return page.frame.page("Two runs side by side · prefetch-bench");
  }

  private void head() {
    out.raw("<div class=\"head\"><h1>Two runs side by side</h1><div class=\"pair\">");
    run("first", first);
    run("second", second);
    out.raw("</div>");
    if (!comparison.warnings().isEmpty()) {
      out.raw("<p class=\"differs\">Besides their figures:</p>");
      HeadlineHtml.sentences(out, "notes", comparison.warnings());
    }
    out.raw("</div>");
    headlines();
  }

  private void run(String name, Page page) {
    out.raw("<div class=\"run " + name + "\"><h2><i class=\"swatch block\"></i>").text(name + ": ");
    out.text(page.title()).raw("</h2>");
    HeadlineHtml.verdict(out, page.headline(), page.manifest());
    HeadlineHtml.origin(out, page, folder);
    out.raw("</div>");
  }

  /** The same figures as on the pages of the runs, where both have them. */
  private void headlines() {
    List<List<String>> rows = new ArrayList<>();
    for (Headline.Figure figure : first.headline().figures()) {
      Optional<Headline.Figure> other = second.headline().figure(figure.key());
      other.ifPresent(there -> rows.add(List.of(figure.label(), shown(figure), shown(there))));
    }
    if (!rows.isEmpty()) {
      section("Headline figures");
      table("Headline figures", List.of("figure", "first", "second"), rows);
      out.raw("</section>");
    }
  }

  private static String shown(Headline.Figure figure) {
    return figure.text() + (figure.notForClaims() ? " (not for claims)" : "");
  }

  private void changes() {
    section("Changes");
    out.raw("<p class=\"note\">Ratio: second over first, the median of all pairs of forks, on a");
    out.raw(" logarithmic scale around 1×; a line shows the bounds where there are enough forks.");
    out.raw(" No verdict: one run differs from another for many reasons.</p>");
    RatioAxis axis = RatioAxis.of(comparison.changes());
    out.raw("<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Changes\">");
    out.raw("<table class=\"sortable changes\"><thead><tr><th scope=\"col\">figure</th>");
    out.raw("<th scope=\"col\" class=\"number\">first</th><th scope=\"col\" class=\"number\">");
    out.raw("second</th><th scope=\"col\" class=\"number\">ratio</th>");
    out.raw("<th scope=\"col\" class=\"plotted\">");
    out.text(axis.title())
        .raw("</th><th scope=\"col\" class=\"words\">second is</th></tr></thead>");
    out.raw("<tbody>");
    comparison.changes().forEach(change -> change(change, axis));
    out.raw("</tbody></table></div></section>");
  }

  private void change(Change change, RatioAxis axis) {
    Double ratio = change.ratio();
    String figure = ratio == null ? FigureText.NONE : FigureText.ratio(ratio);
    out.raw("<tr>").element("td", "", Names.of(change.name(), change.labels()));
    out.element("td", "number", Names.figure(change.name(), change.first(), change.unit()));
    out.element("td", "number", Names.figure(change.name(), change.second(), change.unit()));
    out.element("td", "number", figure).raw("<td class=\"plotted\">");
    axis.plot(out, change);
    out.raw("</td>").element("td", "words", change.wording()).raw("</tr>");
  }

  private void curves(List<Block> curves) {
    if (!curves.isEmpty()) {
      section("Curves");
      curves.forEach(block -> BlockHtml.write(out, block, "Curves", "both"));
      out.raw("</section>");
    }
  }

  private void notCompared() {
    List<List<String>> rows = new ArrayList<>();
    for (NotCompared metric : comparison.notCompared()) {
      rows.add(List.of(Names.of(metric.name(), metric.labels()), metric.reason()));
    }
    if (!rows.isEmpty()) {
      section("Not compared");
      BlockHtml.write(
          out, new Block.Table(List.of("figure", "why"), 1, 1, rows), "Not compared", "");
      out.raw("</section>");
    }
  }

  private void onlyInOne() {
    if (comparison.onlyInFirst().size() + comparison.onlyInSecond().size() > 0) {
      section("Only in one of them");
      only("first", comparison.onlyInFirst());
      only("second", comparison.onlyInSecond());
      out.raw("</section>");
    }
  }

  private void only(String run, List<String> metrics) {
    if (!metrics.isEmpty()) {
      out.raw("<p>").element("b", "", "Only in the " + run + ": ");
      List<String> names =
          metrics.stream().map(metric -> Names.of(MetricKey.ofText(metric))).toList();
      out.text(String.join("; ", names)).raw("</p>");
    }
  }

  private void section(String title) {
    String id = frame.entry("", title, 1);
    out.raw("<section id=\"" + id + "\">").element("h2", "", title);
  }

  private void table(String title, List<String> columns, List<List<String>> rows) {
    BlockHtml.write(out, new Block.Table(columns, 1, rows), title, "");
  }

  /** The axis of ratios around 1, logarithmic, between 1.1 and 4 times to both sides. */
  private record RatioAxis(double reach) {
    private static final double LEAST = Math.log(1.1);
    private static final double MOST = Math.log(4);

    static RatioAxis of(List<Change> changes) {
      double reach = LEAST;
      for (Change change : changes) {
        Double ratio = change.ratio();
        Change.Bounds bounds = change.bounds();
        if (ratio != null) {
          reach = Math.max(reach, Math.abs(Math.log(ratio)));
        }
        if (bounds != null) {
          reach = Math.max(reach, Math.abs(Math.log(bounds.lower())));
          reach = Math.max(reach, Math.abs(Math.log(bounds.upper())));
        }
      }
      return new RatioAxis(Math.min(MOST, reach * 1.08));
    }

    String title() {
      return FigureText.ratio(Math.exp(-reach)) + " · 1× · " + FigureText.ratio(Math.exp(reach));
    }

    /** Writes one change's mark; nothing without a ratio. */
    void plot(Markup out, Change change) {
      Double ratio = change.ratio();
      if (ratio == null) {
        return;
      }
      out.raw("<svg class=\"plot ratio\" aria-hidden=\"true\">");
      out.raw("<line class=\"mark\" x1=\"50%\" x2=\"50%\" y1=\"0\" y2=\"100%\"/>");
      Change.Bounds bounds = change.bounds();
      if (bounds != null) {
        String from = percent(bounds.lower());
        String to = percent(bounds.upper());
        out.raw(
            "<line class=\"bounds\" x1=\"" + from + "\" x2=\"" + to + "\" y1=\"12\" y2=\"12\"/>");
      }
      out.raw("<circle class=\"middle\" cx=\"" + percent(ratio) + "\" cy=\"12\" r=\"4\"/></svg>");
    }

    private String percent(double ratio) {
      double at = Math.max(-reach, Math.min(reach, Math.log(ratio)));
      return String.format(Locale.ROOT, "%.2f%%", 50 + 48 * at / reach);
    }
  }
}
