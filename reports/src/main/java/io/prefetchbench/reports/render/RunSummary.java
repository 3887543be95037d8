package io.prefetchbench.reports.render;

import io.prefetchbench.reports.page.Block;
import io.prefetchbench.reports.page.Figures;
import io.prefetchbench.reports.page.Page;
import io.prefetchbench.reports.page.Section;
import io.prefetchbench.reports.run.RunDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A run as text for a terminal: plain tables, the figures as on the page. Long lists of facts (the
 * environment) are left to the page.
 */
public final class RunSummary {
  private static final String INDENT = "  ";
  private static final String RESET = "\u001b[0m";
  private static final Map<String, String> COLOURS =
      Map.of(
          "VALID", "\u001b[32m",
          "SATURATED", "\u001b[33m",
          "FAILED", "\u001b[31m",
          "INVALID", "\u001b[31m",
          "PARTIAL", "\u001b[33m");

  private RunSummary() {}

  /** Returns the summary without colours. */
  public static String render(RunDirectory run) {
    return render(run, false);
  }

  /**
   * Returns the summary. Callers ask for colours when the output is a terminal and {@code NO_COLOR}
   * is not set.
   *
   * @throws io.prefetchbench.reports.run.RunDirectoryException if a file of the run is broken
   */
  public static String render(RunDirectory run, boolean coloured) {
    StringBuilder text = new StringBuilder();
    Page.of(run).all().forEach(page -> append(text, page, coloured));
    return text.toString();
  }

  private static void append(StringBuilder text, Page page, boolean coloured) {
    text.append(text.isEmpty() ? "" : "\n");
    String word = page.headline().word();
    text.append(coloured ? COLOURS.get(word) + word + RESET : word)
        .append(page.manifest().notForClaims() ? " (not for claims)" : "")
        .append(INDENT)
        .append(TextTable.clean(page.title()))
        .append('\n');
    page.manifest().reasons().forEach(reason -> sentence(text, "reason: " + reason));
    page.manifest().notes().forEach(note -> sentence(text, "note: " + note));
    facts(text, page.origin());
    for (Section section : page.sections()) {
      StringBuilder blocks = new StringBuilder();
      section.blocks().forEach(block -> append(blocks, block));
      if (!blocks.isEmpty()) {
        text.append('\n').append(section.title()).append('\n').append(blocks);
      }
    }
  }

  private static void append(StringBuilder text, Block block) {
    if (block instanceof Block.Table table) {
      text.append(
          TextTable.of(
              INDENT, table.columns(), table.firstNumber(), table.behindNumbers(), table.rows()));
    } else if (block instanceof Block.Bars bars) {
      append(text, bars);
    } else if (block instanceof Block.Shares shares) {
      List<List<String>> rows = new ArrayList<>();
      for (Block.Share share : shares.shares()) {
        rows.add(List.of(share.name(), Figures.percent(share.share()), share.figure()));
      }
      sentence(text, shares.title());
      text.append(TextTable.of(INDENT + INDENT, List.of("", "share", "mean"), 1, rows));
      sentence(text, shares.note());
    } else if (block instanceof Block.Facts facts && !facts.folded()) {
      facts(text, facts.facts());
    } else if (block instanceof Block.Note note) {
      sentence(text, note.text());
    }
  }

  private static void append(StringBuilder text, Block.Bars bars) {
    boolean floors =
        bars.groups().stream().flatMap(g -> g.bars().stream()).anyMatch(bar -> bar.floor());
    List<List<String>> rows = new ArrayList<>();
    for (Block.Group group : bars.groups()) {
      for (Block.Bar bar : group.bars()) {
        String label = group.label().isEmpty() ? "" : group.label() + " · ";
        List<String> row = new ArrayList<>();
        row.add(label + bar.label());
        row.add(Figures.of(bar.median(), bars.unit()));
        row.add(BarText.spread(bar, bars.unit()));
        row.add(Integer.toString(bar.points().size()));
        if (floors) {
          row.add(BarText.toFloor(bar));
        }
        rows.add(row);
      }
    }
    List<String> columns = new ArrayList<>(List.of("", "median", "lowest–highest", "forks"));
    if (floors) {
      columns.add("to floor");
    }
    String direction = bars.direction().isEmpty() ? "" : ", " + bars.direction();
    sentence(text, bars.title() + direction);
    text.append(TextTable.of(INDENT + INDENT, columns, 1, rows));
  }

  private static void facts(StringBuilder text, List<Block.Fact> facts) {
    List<List<String>> rows =
        facts.stream().map(fact -> List.of(fact.name(), fact.value())).toList();
    text.append(TextTable.of(INDENT, List.of("", ""), 2, rows));
  }

  private static void sentence(StringBuilder text, String sentence) {
    text.append(INDENT).append(TextTable.clean(sentence)).append('\n');
  }
}
