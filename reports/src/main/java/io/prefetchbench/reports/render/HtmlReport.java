package io.prefetchbench.reports.render;

import io.prefetchbench.reports.json.Json;
import io.prefetchbench.reports.page.Block;
import io.prefetchbench.reports.page.Page;
import io.prefetchbench.reports.page.Section;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunDirectoryException;
import io.prefetchbench.reports.run.RunKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/**
 * A run as one HTML file that opens offline: style, script and chart library are inside, and its
 * content policy forbids it to load anything. Light and dark follow the reader's system or the
 * page's switch; {@code ?theme=dark} or {@code ?theme=light} says otherwise.
 */
public final class HtmlReport {
  private static final String BARS_LEGEND =
      "A bar is the median, a dot one fork; the dashed mark is the floor: the same bytes over a"
          + " bare socket in the same run.";

  private final PageFrame frame = new PageFrame();
  private final Markup out = frame.content();
  private final Path folder;

  private HtmlReport(Path folder) {
    this.folder = folder;
  }

  /** Writes the report of {@code run} to {@code file}, whole or not at all. */
  public static void write(RunDirectory run, Path file) {
    Path target = file.toAbsolutePath().normalize();
    Path folder = target.getParent();
    String html = new HtmlReport(folder == null ? run.path() : folder).page(Page.of(run));
    try {
      Json.writeAtomically(target, html);
    } catch (IOException e) {
      throw new RunDirectoryException("cannot write the report " + file + ": " + e, e);
    }
  }

  /** Returns the report as text, with links as from a file in the run's folder. */
  public static String render(RunDirectory run) {
    return new HtmlReport(run.path()).page(Page.of(run));
  }

  private String page(Page page) {
    // What a reader asks first is how the whole behaves, then what its parts cost.
    List<Page> parts =
        page.parts().stream()
            .sorted(Comparator.comparing(part -> part.manifest().kind() != RunKind.LOAD))
            .toList();
    head(page);
    for (Page part : parts) {
      part(page, part);
    }
    if (parts.isEmpty()) {
      sections(page, "", 1);
    } else if (!page.sections().isEmpty()) {
      String id = frame.entry("", "The run as a whole", 1);
      out.raw("<article id=\"" + id + "\"><h2 class=\"part\">The run as a whole</h2>");
      sections(page, "suite", 2);
      out.raw("</article>");
    }
    return frame.page(page.headline().word() + " · " + page.title() + " · prefetch-bench");
  }

  private void head(Page page) {
    out.raw("<div class=\"head\">").element("h1", "", page.title());
    verdict(page);
    HeadlineHtml.tiles(out, page.headline(), "");
    HeadlineHtml.caveats(out, page.headline(), "");
    out.raw("</div>");
  }

  private void part(Page whole, Page page) {
    String word = page.manifest().kind().word();
    String id = frame.entry("", page.title(), 1);
    out.raw("<article id=\"" + id + "\"><h2 class=\"part\">").text(page.title()).raw("</h2>");
    verdict(page);
    if (!page.headline().figures().equals(whole.headline().figures())) {
      HeadlineHtml.tiles(out, page.headline(), word + "-");
      HeadlineHtml.caveats(out, page.headline(), word + "-");
    }
    sections(page, word, 2);
    out.raw("</article>");
  }

  private void verdict(Page page) {
    HeadlineHtml.verdict(out, page.headline(), page.manifest());
    HeadlineHtml.sentences(out, "notes", page.manifest().notes());
    HeadlineHtml.origin(out, page, folder);
  }

  private void sections(Page page, String prefix, int level) {
    String heading = level == 1 ? "h2" : "h3";
    for (Section section : page.sections()) {
      String id = frame.entry(prefix, section.title(), level);
      out.raw("<section id=\"" + id + "\">").element(heading, "", section.title());
      if (section.blocks().stream().anyMatch(block -> block instanceof Block.Bars)) {
        out.element("p", "note", BARS_LEGEND);
      }
      section
          .blocks()
          .forEach(block -> BlockHtml.write(out, block, section.title(), "run" + prefix));
      out.raw("</section>");
    }
  }
}
