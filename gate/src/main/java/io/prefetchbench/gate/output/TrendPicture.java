package io.prefetchbench.gate.output;

import io.prefetchbench.gate.decision.TrendRow;
import io.prefetchbench.gate.record.TrendPoint;
import io.prefetchbench.reports.json.PlainText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A history as one SVG: a band per row, a dot per run with its interval, a line at no change, a
 * dashed one at the cumulative budget, and a vertical one at each change point. Places are per cent
 * of the width, so letters keep their size on a phone, and colours follow the reader's scheme.
 */
public final class TrendPicture {
  private static final int PLOT = 110;
  private static final int LINE = 16;
  private static final int FOOT = 34;
  private static final int LETTERS = 50;
  private static final double LEFT = 15;
  private static final double RIGHT = 97;
  private static final double LABEL = 13.5;
  private static final String PARAMS_END = "(?<=[,\\[])";

  private static final String STYLE =
      """
      <style>
      svg{--back:#fff;--ink:#1a1a1a;--dim:#5c6670;--grid:#c9d0d6;--bad:#b00020;--change:#0050b0}
      @media (prefers-color-scheme:dark){svg{--back:#16191d;--ink:#e8eaed;--dim:#9aa4b0;\
      --grid:#3a424a;--bad:#ff8a80;--change:#8ab4f8}}
      text{fill:var(--ink);font:12px sans-serif}.name{font-weight:bold}.dim{fill:var(--dim)}
      .bad{fill:var(--bad)}.change{fill:var(--change)}circle{fill:var(--ink)}
      .zero{stroke:var(--dim)}.budget{stroke:var(--bad);stroke-dasharray:5 4}
      .interval{stroke:var(--grid);stroke-width:2}.at{stroke:var(--change);stroke-width:1.5}
      </style>
      """;

  private TrendPicture() {}

  /**
   * Returns the picture as SVG.
   *
   * @param budget cumulative budget: 0.1 is 10 %
   */
  public static String render(List<TrendRow> rows, double budget) {
    StringBuilder bands = new StringBuilder();
    int height = 0;
    for (TrendRow row : rows) {
      height = band(bands, row, height, Math.log1p(budget));
    }
    StringBuilder svg = new StringBuilder();
    line(
        svg,
        "<svg xmlns='http://www.w3.org/2000/svg' width='100%%' height='%d'"
            + " style='background:var(--back)'>",
        height);
    return svg.append(STYLE).append(bands).append("</svg>\n").toString();
  }

  private static int band(StringBuilder svg, TrendRow row, int top, double budget) {
    int y = top + LINE + 4;
    for (String part : wrapped(row.row())) {
      line(svg, "<text x='8' y='%d' class='name'>%s</text>", y, escaped(part));
      y += LINE;
    }
    if (row.over()) {
      String since = escaped(brief(row.points().get(row.overFrom())));
      String over = "over the cumulative budget from " + since + " on";
      line(svg, "<text x='8' y='%d' class='bad'>%s</text>", y, over);
      y += LINE;
    }
    Scale scale = scale(row, y, budget);
    for (int i = 0; i < row.points().size(); i++) {
      interval(svg, scale, i, row.points().get(i));
    }
    level(svg, scale, 0, "zero", "dim");
    level(svg, scale, budget, "budget", "bad");
    for (TrendRow.ChangePoint change : row.changes()) {
      change(svg, scale, change);
    }
    for (int i = 0; i < row.points().size(); i++) {
      double at = scale.y(row.points().get(i).shift());
      line(svg, "<circle cx='%.2f%%' cy='%.1f' r='3'/>", scale.x(i), at);
    }
    return foot(svg, row, y + PLOT + LINE);
  }

  /** Writes what the lines of the plot mean, and returns where the next row begins. */
  private static int foot(StringBuilder svg, TrendRow row, int top) {
    int y = top;
    for (TrendRow.ChangePoint change : row.changes()) {
      String at = percent(change.shift()) + " from " + when(row.points().get(change.at())) + " on";
      line(svg, "<text x='8' y='%d' class='change'>%s</text>", y, at);
      y += LINE;
    }
    List<TrendPoint> points = row.points();
    String runs = points.size() + (points.size() == 1 ? " run" : " runs") + " against ";
    String base = escaped(points.get(0).base());
    line(svg, "<text x='8' y='%d' class='dim'>%s</text>", y, runs + base);
    y += LINE;
    String days = when(points.get(0)) + " to " + when(points.get(points.size() - 1));
    line(svg, "<text x='8' y='%d' class='dim'>%s</text>", y, days);
    return y + FOOT;
  }

  private static Scale scale(TrendRow row, int top, double budget) {
    double low = -0.02;
    double high = budget * 1.15;
    for (TrendPoint point : row.points()) {
      low = Math.min(low, point.shift() - 0.01);
      high = Math.max(high, point.shift() + 0.01);
    }
    return new Scale(top, low, high, row.points().size());
  }

  private static void change(StringBuilder svg, Scale scale, TrendRow.ChangePoint change) {
    double x = (scale.x(change.at() - 1) + scale.x(change.at())) / 2;
    stroke(svg, "at", x, x, scale.top(), scale.top() + PLOT);
  }

  private static void interval(StringBuilder svg, Scale scale, int i, TrendPoint point) {
    double x = scale.x(i);
    stroke(svg, "interval", x, x, scale.y(point.lower()), scale.y(point.upper()));
  }

  private static void level(StringBuilder svg, Scale scale, double at, String level, String label) {
    double y = scale.y(at);
    stroke(svg, level, LEFT - 0.5, RIGHT + 0.5, y, y);
    String text = "<text x='%.1f%%' y='%.1f' text-anchor='end' class='%s'>%s</text>";
    line(svg, text, LABEL, y + 4, label, percent(at));
  }

  private static void stroke(
      StringBuilder svg, String cssClass, double x1, double x2, double y1, double y2) {
    String text = "<line class='%s' x1='%.2f%%' x2='%.2f%%' y1='%.1f' y2='%.1f'/>";
    line(svg, text, cssClass, x1, x2, y1, y2);
  }

  /** Places in one band; what is beyond the scale is drawn at its edge. */
  private record Scale(int top, double low, double high, int points) {
    double x(int i) {
      return LEFT + (RIGHT - LEFT) * (points == 1 ? 0.5 : i / (points - 1.0));
    }

    double y(double shift) {
      double share = (Math.max(low, Math.min(high, shift)) - low) / (high - low);
      return top + PLOT - share * (PLOT - 8);
    }
  }

  /** A long name in lines that fit a phone, broken behind a parameter. */
  private static List<String> wrapped(String name) {
    List<String> lines = new ArrayList<>();
    String line = "";
    for (String part : name.split(PARAMS_END, -1)) {
      if (!line.isEmpty() && line.length() + part.length() > LETTERS) {
        lines.add(line);
        line = "";
      }
      line += part;
    }
    lines.add(line);
    return lines;
  }

  private static String when(TrendPoint point) {
    return point.time().toString().substring(0, 10) + " (" + escaped(brief(point)) + ")";
  }

  private static String brief(TrendPoint point) {
    return point.commit().substring(0, Math.min(9, point.commit().length()));
  }

  private static String percent(double shift) {
    String text = String.format(Locale.ROOT, "%+.1f %%", 100 * Math.expm1(shift));
    return text.equals("+0.0 %") || text.equals("-0.0 %") ? "0 %" : text.replace('-', '−');
  }

  private static String escaped(String text) {
    return PlainText.visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static void line(StringBuilder svg, String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
