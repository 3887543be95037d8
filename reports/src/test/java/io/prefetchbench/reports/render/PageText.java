package io.prefetchbench.reports.render;

import io.prefetchbench.reports.page.Block;
import io.prefetchbench.reports.page.FigureText;
import io.prefetchbench.reports.page.Page;
import io.prefetchbench.reports.page.Section;
import io.prefetchbench.reports.run.RunDirectory;
import java.util.ArrayList;
import java.util.List;

/** All that a run's page says as plain tables, without the long lists of facts: for tests. */
final class PageText {
  private static final String INDENT = "  ";

  private PageText() {}

  static String render(RunDirectory run) {
    StringBuilder text = new StringBuilder();
    Page.of(run).all().forEach(page -> append(text, page));
    return text.toString();
  }

  private static void append(StringBuilder text, Page page) {
    text.append(text.isEmpty() ? "" : "\n");
    text.append(page.headline().word())
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
        rows.add(List.of(share.name(), FigureText.percent(share.share()), share.figure()));
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
        row.add(FigureText.of(bar.median(), bars.unit()));
        row.add(bar.points().size() == 1 ? FigureText.NONE : BarChart.spread(bar, bars.unit()));
        row.add(Integer.toString(bar.points().size()));
        if (floors) {
          row.add(toFloor(bar));
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

  private static String toFloor(Block.Bar bar) {
    Double ratio = bar.toFloor();
    return bar.floor() ? "floor" : ratio == null ? FigureText.NONE : FigureText.ratio(ratio);
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
