package io.prefetchbench.reports.render;

import io.prefetchbench.reports.page.FigureText;
import java.util.Locale;

/** The axis of a chart in rows, from zero, in per cent of the plot. */
final class RowAxis {
  private static final int TICKS = 4;
  private static final double ROOM = 1.02;
  private static final double[] STEPS = {1, 2, 2.5, 5, 10};

  private final String unit;
  private final double step;
  private final double end;

  RowAxis(double highest, String unit) {
    this.unit = unit;
    this.step = step(highest * ROOM);
    this.end = Math.max(step, Math.ceil(highest * ROOM / step) * step);
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

  void grid(Markup out) {
    for (double tick = step; tick <= end * 1.0001; tick += step) {
      out.raw(line("grid", tick, tick, "0", "100%"));
    }
  }

  void labels(Markup out) {
    out.raw("<div class=\"bar axis\" aria-hidden=\"true\"><span></span><span class=\"ticks\">");
    for (double tick = 0; tick <= end * 1.0001; tick += step) {
      String label = tick == 0 ? "0" : tick(tick);
      out.raw("<i style=\"left:" + percent(tick) + "\">").text(label).raw("</i>");
    }
    out.raw("</span><span></span></div>");
  }

  /** The unit is beside each row: a tick needs only its scale. */
  private String tick(double value) {
    String text = FigureText.of(value, unit.endsWith("/op") ? unit.replace("/op", "") : unit);
    return unit.endsWith("/s") ? text.replace(" " + unit, "") : text;
  }

  String line(String cssClass, double from, double to, String top, String bottom) {
    return "<line class=\"%s\" x1=\"%s\" x2=\"%s\" y1=\"%s\" y2=\"%s\"/>"
        .formatted(cssClass, percent(from), percent(to), top, bottom);
  }

  String percent(double value) {
    return String.format(Locale.ROOT, "%.2f%%", Math.max(0, value) / end * 100);
  }
}
