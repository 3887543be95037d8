package io.prefetchbench.reports.render;

import io.prefetchbench.reports.page.Block;
import io.prefetchbench.reports.page.FigureText;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Trials as inline SVG: a row for each setting, a mark for each trial. */
final class TrialChart {
  private static final int MARK_PIXELS = 12;
  private static final int HIGH_PIXELS_MIN = 24;

  private final Block.Trials trials;
  private final RowAxis axis;

  private TrialChart(Block.Trials trials) {
    this.trials = trials;
    double highest =
        trials.rows().stream()
            .flatMap(row -> row.trials().stream())
            .mapToDouble(Block.Trial::at)
            .max()
            .orElse(1);
    this.axis = new RowAxis(highest, trials.unit());
  }

  static void write(Markup out, Block.Trials trials) {
    new TrialChart(trials).write(out);
  }

  private void write(Markup out) {
    out.raw("<figure class=\"bars\"><figcaption>");
    out.element("strong", "", trials.title()).raw("</figcaption><div class=\"legend\">");
    for (Block.Ending ending : Block.Ending.values()) {
      out.raw("<span><svg class=\"plot key\">" + mark(ending, "6", 6) + "</svg>");
      out.text(name(ending)).raw("</span>");
    }
    out.raw("<span><svg class=\"plot key\"><line class=\"mark\" x1=\"6\" x2=\"6\" y1=\"0\"");
    out.raw(" y2=\"12\"/></svg>between what held and what broke</span></div>");
    trials.rows().forEach(row -> row(out, row));
    axis.labels(out);
    out.raw("</figure>");
  }

  private void row(Markup out, Block.TrialRow row) {
    Map<Double, Integer> alike = new HashMap<>();
    row.trials().forEach(trial -> alike.merge(trial.at(), 1, Integer::sum));
    int most = alike.values().stream().mapToInt(Integer::intValue).max().orElse(1);
    int high = Math.max(HIGH_PIXELS_MIN, most * MARK_PIXELS);
    Double limit = row.limit();
    String figure = limit == null ? FigureText.NONE : FigureText.of(limit, trials.unit());
    out.raw("<div class=\"bar\">").element("span", "label", row.label());
    out.raw("<svg class=\"plot\" role=\"img\" style=\"height:" + high + "px\" aria-label=\"");
    out.text(row.label() + ": " + figure + ", " + row.words()).raw("\">");
    axis.grid(out);
    if (limit != null) {
      out.raw(axis.line("mark", limit, limit, "0", "100%"));
    }
    Map<Double, Integer> drawn = new HashMap<>();
    for (Block.Trial trial : row.trials()) {
      int below = drawn.merge(trial.at(), 1, Integer::sum) - 1;
      int y = high - MARK_PIXELS * below - MARK_PIXELS / 2;
      out.raw("<g class=\"trial\"><title>").text(title(trial)).raw("</title>");
      out.raw(mark(trial.ending(), axis.percent(trial.at()), y)).raw("</g>");
    }
    out.raw("</svg><span class=\"figure\">").element("b", "", figure).raw(" ");
    out.element("span", "dim", limit == null ? row.words() : "").raw("</span></div>");
  }

  private String title(Block.Trial trial) {
    String words = trial.words().isEmpty() ? "" : ", " + trial.words();
    return FigureText.of(trial.at(), trials.unit()) + ": " + name(trial.ending()) + words;
  }

  private static String name(Block.Ending ending) {
    return ending.name().toLowerCase(Locale.ROOT);
  }

  private static String mark(Block.Ending ending, String x, int y) {
    String shape =
        switch (ending) {
          case HELD, INVALID -> "<circle r=\"4\"/>";
          case BROKE -> "<path d=\"M-4 -4L4 4M-4 4L4 -4\"/>";
        };
    return String.format(
        Locale.ROOT,
        "<svg class=\"%s\" x=\"%s\" y=\"%d\" overflow=\"visible\">%s</svg>",
        name(ending),
        x,
        y,
        shape);
  }
}
