package io.prefetchbench.gate.output;

import io.prefetchbench.gate.decision.TrendRow;
import io.prefetchbench.gate.record.TrendPoint;
import java.util.List;
import java.util.Locale;

/**
 * A history as one SVG: a band per row, a dot per run with its interval, a line at no change, a
 * dashed one at the cumulative budget, and a vertical one at each change point. Stateless.
 */
public final class TrendPicture {
  private static final int WIDTH = 960;
  private static final int BAND = 150;
  private static final int TOP = 34;
  private static final int LEFT = 64;
  private static final int RIGHT = 24;
  private static final int BOTTOM = 22;

  private TrendPicture() {}

  /**
   * Returns the text of the SVG.
   *
   * @param budget cumulative budget: 0.1 is 10 %
   */
  public static String render(List<TrendRow> rows, double budget) {
    StringBuilder svg = new StringBuilder();
    int height = Math.max(1, rows.size()) * BAND;
    line(
        svg,
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' width='%d' height='%d'"
            + " font-family='sans-serif' font-size='12'>",
        WIDTH,
        height,
        WIDTH,
        height);
    line(svg, "<rect width='%d' height='%d' fill='#ffffff'/>", WIDTH, height);
    for (int i = 0; i < rows.size(); i++) {
      band(svg, rows.get(i), i * BAND, Math.log1p(budget));
    }
    return svg.append("</svg>\n").toString();
  }

  private static void band(StringBuilder svg, TrendRow row, int top, double budget) {
    double low = -0.02;
    double high = budget * 1.15;
    for (TrendPoint point : row.points()) {
      low = Math.min(low, point.shift() - 0.01);
      high = Math.max(high, point.shift() + 0.01);
    }
    Scale scale = new Scale(top, low, high, row.points().size());
    line(
        svg,
        "<text x='8' y='%d' font-weight='bold'>%s</text>",
        top + 18,
        escaped(row.row()) + (row.over() ? " – over the cumulative budget" : ""));
    level(svg, scale, 0, "#555555", "");
    level(svg, scale, budget, "#b00020", " stroke-dasharray='5 4'");
    for (TrendRow.ChangePoint change : row.changes()) {
      double x = (scale.x(change.at() - 1) + scale.x(change.at())) / 2;
      line(
          svg,
          "<line x1='%.1f' x2='%.1f' y1='%d' y2='%d' stroke='#0050b0'/>",
          x,
          x,
          top + TOP - 8,
          top + BAND - BOTTOM);
      line(
          svg,
          "<text x='%.1f' y='%d' fill='#0050b0' font-size='11'>%s</text>",
          x + 4,
          top + BAND - BOTTOM - 3,
          percent(change.shift()));
    }
    for (int i = 0; i < row.points().size(); i++) {
      point(svg, scale, i, row.points().get(i));
    }
    line(
        svg,
        "<text x='%d' y='%d' fill='#555555' font-size='11'>%s</text>",
        LEFT,
        top + BAND - 6,
        ends(row.points()));
  }

  private static String ends(List<TrendPoint> points) {
    TrendPoint first = points.get(0);
    TrendPoint last = points.get(points.size() - 1);
    return escaped(
        "%d runs against %s, from %s (%s) to %s (%s)"
            .formatted(
                points.size(), last.base(), day(first), brief(first), day(last), brief(last)));
  }

  private static String day(TrendPoint point) {
    return point.time().toString().substring(0, 10);
  }

  private static String brief(TrendPoint point) {
    return point.commit().substring(0, Math.min(9, point.commit().length()));
  }

  private static void point(StringBuilder svg, Scale scale, int i, TrendPoint point) {
    line(
        svg,
        "<line x1='%.1f' x2='%.1f' y1='%.1f' y2='%.1f' stroke='#9aa4b0'/>",
        scale.x(i),
        scale.x(i),
        scale.y(point.lower()),
        scale.y(point.upper()));
    line(
        svg,
        "<circle cx='%.1f' cy='%.1f' r='3' fill='#1a1a1a'/>",
        scale.x(i),
        scale.y(point.shift()));
  }

  private static void level(StringBuilder svg, Scale scale, double at, String colour, String more) {
    line(
        svg,
        "<line x1='%d' x2='%d' y1='%.1f' y2='%.1f' stroke='%s'%s/>",
        LEFT,
        WIDTH - RIGHT,
        scale.y(at),
        scale.y(at),
        colour,
        more);
    line(
        svg,
        "<text x='%d' y='%.1f' text-anchor='end' fill='%s' font-size='11'>%s</text>",
        LEFT - 6,
        scale.y(at) + 4,
        colour,
        percent(at));
  }

  /** Places in one band; what is beyond the scale is drawn at its edge. */
  private record Scale(int top, double low, double high, int points) {
    double x(int i) {
      return LEFT + 8 + (WIDTH - LEFT - RIGHT - 16) * (points == 1 ? 0.5 : i / (points - 1.0));
    }

    double y(double shift) {
      double share = (Math.max(low, Math.min(high, shift)) - low) / (high - low);
      return top + BAND - BOTTOM - share * (BAND - TOP - BOTTOM);
    }
  }

  private static String percent(double shift) {
    String text = String.format(Locale.ROOT, "%+.1f %%", 100 * Math.expm1(shift));
    return text.equals("+0.0 %") || text.equals("-0.0 %") ? "0 %" : text.replace('-', '−');
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static void line(StringBuilder svg, String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
