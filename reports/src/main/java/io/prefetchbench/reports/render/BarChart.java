package io.prefetchbench.reports.render;

import io.prefetchbench.reports.page.Block;
import io.prefetchbench.reports.page.Figures;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Bars as inline SVG in rows: from zero, one axis a chart, a dot for each fork, a line from the
 * lowest to the highest, and a dashed mark where the group's floor ends. Lengths are per cent of
 * the plot, so a chart fits every width without scaling its letters.
 */
final class BarChart {
  private static final int TICKS = 4;
  private static final double ROOM = 1.02;
  private static final double[] STEPS = {1, 2, 2.5, 5, 10};

  private final Block.Bars bars;
  private final double step;
  private final double end;

  private BarChart(Block.Bars bars) {
    this.bars = bars;
    double highest =
        bars.groups().stream()
            .flatMap(group -> group.bars().stream())
            .mapToDouble(bar -> Collections.max(bar.points()))
            .max()
            .orElse(1);
    this.step = step(highest * ROOM);
    this.end = Math.max(step, Math.ceil(highest * ROOM / step) * step);
  }

  static void write(Markup out, Block.Bars bars) {
    new BarChart(bars).write(out);
  }

  /** The smallest round step of which {@link #TICKS} reach the highest point. */
  static double step(double highest) {
    if (!(highest > 0)) {
      return 1;
    }
    double magnitude = Math.pow(10, Math.floor(Math.log10(highest / TICKS)));
    for (double factor : STEPS) {
      if (factor * magnitude * TICKS >= highest) {
        return factor * magnitude;
      }
    }
    return 10 * magnitude;
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
    axis(out);
    out.raw("</figure>");
  }

  private void row(Markup out, Block.Bar bar) {
    String unit = bars.unit();
    out.raw("<div class=\"bar\">").element("span", "label", bar.label());
    out.raw("<svg class=\"plot\" role=\"img\" aria-label=\"");
    out.text(bar.label() + ": " + Figures.of(bar.median(), unit)).raw("\">");
    out.raw("<title>").text(title(bar)).raw("</title>");
    for (double tick = step; tick <= end * 1.0001; tick += step) {
      out.raw(line("grid", tick, tick, "0", "100%"));
    }
    out.raw(
        String.format(
            Locale.ROOT,
            "<rect class=\"%s\" x=\"0\" y=\"4\" width=\"%s\" height=\"16\" rx=\"2\"/>",
            bar.floor() ? "floor" : "cell",
            percent(bar.median())));
    spread(out, bar.points());
    Double floor = bar.floorMedian();
    if (floor != null) {
      out.raw(line("mark", floor, floor, "0", "24"));
    }
    out.raw("</svg><span class=\"figure\">");
    out.element("b", "", Figures.of(bar.median(), unit));
    Double ratio = bar.toFloor();
    String floorText = bar.floor() ? "floor" : ratio == null ? "" : Figures.ratio(ratio) + " floor";
    out.raw(" ").element("span", "dim", floorText).raw("</span></div>");
  }

  private void spread(Markup out, List<Double> points) {
    if (points.size() > 1) {
      out.raw(line("spread", Collections.min(points), Collections.max(points), "12", "12"));
    }
    for (double point : points) {
      out.raw("<circle class=\"point\" cx=\"" + percent(point) + "\" cy=\"12\" r=\"2.5\"/>");
    }
  }

  private String title(Block.Bar bar) {
    int forks = bar.points().size();
    String spread = forks > 1 ? "; " + BarText.spread(bar, bars.unit()) : "";
    return bar.label()
        + ": "
        + Figures.of(bar.median(), bars.unit())
        + spread
        + "; "
        + forks
        + (forks == 1 ? " fork" : " forks");
  }

  private void axis(Markup out) {
    out.raw("<div class=\"bar axis\" aria-hidden=\"true\"><span></span><span class=\"ticks\">");
    for (double tick = 0; tick <= end * 1.0001; tick += step) {
      String label = tick == 0 ? "0" : tick(tick);
      out.raw("<i style=\"left:" + percent(tick) + "\">").text(label).raw("</i>");
    }
    out.raw("</span><span></span></div>");
  }

  /** The unit stands beside each bar: a tick needs only its scale. */
  private String tick(double value) {
    String unit = bars.unit();
    String text = Figures.of(value, unit.endsWith("/op") ? unit.replace("/op", "") : unit);
    return unit.endsWith("/s") ? text.replace(" " + unit, "") : text;
  }

  private String line(String cssClass, double from, double to, String top, String bottom) {
    return "<line class=\""
        + cssClass
        + "\" x1=\""
        + percent(from)
        + "\" x2=\""
        + percent(to)
        + "\" y1=\""
        + top
        + "\" y2=\""
        + bottom
        + "\"/>";
  }

  private String percent(double value) {
    return String.format(Locale.ROOT, "%.2f%%", Math.max(0, value) / end * 100);
  }
}
