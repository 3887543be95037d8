package io.prefetchbench.reports.render;

import io.prefetchbench.reports.page.Block;
import io.prefetchbench.reports.page.FigureText;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Bars as inline SVG: a dot for each fork, a dashed mark where the group's floor ends. */
final class BarChart {
  private final Block.Bars bars;
  private final RowAxis axis;

  private BarChart(Block.Bars bars) {
    this.bars = bars;
    double highest =
        bars.groups().stream()
            .flatMap(group -> group.bars().stream())
            .mapToDouble(bar -> Collections.max(bar.points()))
            .max()
            .orElse(1);
    this.axis = new RowAxis(highest, bars.unit());
  }

  static void write(Markup out, Block.Bars bars) {
    new BarChart(bars).write(out);
  }

  private void write(Markup out) {
    out.raw("<figure class=\"bars\"><figcaption>");
    out.element("strong", "", bars.title());
    if (!bars.direction().isEmpty()) {
      out.raw(" ").element("span", "dim", bars.direction());
    }
    out.raw("</figcaption>");
    for (Block.Group group : bars.groups()) {
      if (!group.label().isEmpty() && bars.groups().size() > 1) {
        out.element("p", "group", group.label());
      }
      group.bars().forEach(bar -> row(out, bar));
    }
    axis.labels(out);
    out.raw("</figure>");
  }

  private void row(Markup out, Block.Bar bar) {
    String unit = bars.unit();
    out.raw("<div class=\"bar\">").element("span", "label", bar.label());
    out.raw("<svg class=\"plot\" role=\"img\" aria-label=\"");
    out.text(bar.label() + ": " + FigureText.of(bar.median(), unit)).raw("\">");
    out.raw("<title>").text(title(bar)).raw("</title>");
    axis.grid(out);
    out.raw(
        String.format(
            Locale.ROOT,
            "<rect class=\"%s\" x=\"0\" y=\"4\" width=\"%s\" height=\"16\" rx=\"2\"/>",
            bar.floor() ? "floor" : "cell",
            axis.percent(bar.median())));
    spread(out, bar.points());
    Double floor = bar.floorMedian();
    if (floor != null) {
      out.raw(axis.line("mark", floor, floor, "0", "24"));
    }
    out.raw("</svg><span class=\"figure\">");
    out.element("b", "", FigureText.of(bar.median(), unit));
    Double ratio = bar.toFloor();
    String floorText =
        bar.floor() ? "floor" : ratio == null ? "" : FigureText.ratio(ratio) + " floor";
    out.raw(" ").element("span", "dim", floorText).raw("</span></div>");
  }

  private void spread(Markup out, List<Double> points) {
    if (points.size() > 1) {
      out.raw(axis.line("spread", Collections.min(points), Collections.max(points), "12", "12"));
    }
    for (double point : points) {
      out.raw("<circle class=\"point\" cx=\"" + axis.percent(point) + "\" cy=\"12\" r=\"2.5\"/>");
    }
  }

  private String title(Block.Bar bar) {
    int forks = bar.points().size();
    String spread = forks > 1 ? "; " + spread(bar, bars.unit()) : "";
    return "%s: %s%s; %s%s"
        .formatted(
            bar.label(),
            FigureText.of(bar.median(), bars.unit()),
            spread,
            forks,
            forks == 1 ? " fork" : " forks");
  }

  /** Returns the lowest and the highest point. */
  static String spread(Block.Bar bar, String unit) {
    return FigureText.of(Collections.min(bar.points()), unit)
        + " – "
        + FigureText.of(Collections.max(bar.points()), unit);
  }
}
