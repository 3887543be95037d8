package io.prefetchbench.league;

import io.prefetchbench.league.LeagueTable.Row;
import io.prefetchbench.reports.page.FigureText;
import io.prefetchbench.reports.render.Markup;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * Freshness against load on the primary against latency, as inline SVG: to the right more reads of
 * the primary, upwards more stale reads, a larger circle for a larger p99. Both axes are
 * logarithmic, with a place of its own for nothing at all.
 */
final class FrontierChart {
  private static final int WIDTH = 960;
  private static final int HEIGHT = 420;
  private static final int LEFT = 84;
  private static final int RIGHT = 300;
  private static final int TOP = 16;
  private static final int BOTTOM = 48;
  private static final int RADIUS_MIN = 9;
  private static final int RADIUS_MAX = 22;

  /** A logarithmic axis from a smallest figure, below which everything is at its zero. */
  private record Axis(double least, double most, double from, double to) {
    double at(double figure) {
      double decades = Math.log10(most / least) + 1;
      double part = figure < least ? 0 : (Math.log10(figure / least) + 1) / decades;
      return from + Math.min(1, part) * (to - from);
    }
  }

  private static final Axis LOAD = new Axis(1, 1_000, LEFT + 24, WIDTH - RIGHT - 24);
  private static final Axis STALE = new Axis(0.0001, 1, HEIGHT - BOTTOM - 24, TOP + 24);

  private FrontierChart() {}

  static void write(Markup out, List<Row> rows) {
    out.raw(
        "<figure><figcaption class=\"note\">Lower left is better. Circles grow with the p99 of");
    out.raw(
        " the response time; those that overlap are moved to the right. The table has"
            + " all.</figcaption>");
    out.raw("<div class=\"frontier-box\"><svg class=\"frontier\" role=\"img\" viewBox=\"0 0 ");
    out.raw(WIDTH + " " + HEIGHT + "\" aria-label=\"Stale reads against reads of the primary\">");
    axes(out);
    double slowest =
        rows.stream().mapToDouble(r -> r.figure(CellResult.RESPONSE_P99).orElse(0)).max().orElse(0);
    int line = 0;
    List<double[]> taken = new ArrayList<>();
    for (Row row : rows) {
      point(out, row, slowest, taken);
      legend(out, row, line++);
    }
    out.raw("</svg></div></figure>");
  }

  private static void axes(Markup out) {
    for (double load : new double[] {0, 1, 10, 100, 1_000}) {
      String x = number(LOAD.at(load));
      out.raw(line(x, number(TOP), x, number(HEIGHT - BOTTOM)));
      String label = load == 0 ? "none" : number(load);
      text(out, x, HEIGHT - BOTTOM + 18, "middle", label);
    }
    for (double stale : new double[] {0, 0.0001, 0.001, 0.01, 0.1, 1}) {
      String y = number(STALE.at(stale));
      out.raw(line(number(LEFT), y, number(WIDTH - RIGHT), y));
      String label = stale == 0 ? "none" : shareText(stale);
      text(out, number(LEFT - 8), STALE.at(stale) + 4, "end", label);
    }
    text(out, number((LEFT + WIDTH - RIGHT) / 2.0), HEIGHT - 8, "middle", "reads of the primary/s");
    out.raw("<g transform=\"rotate(-90 14 " + HEIGHT / 2 + ")\">");
    text(out, "14", HEIGHT / 2.0, "middle", "stale reads");
    out.raw("</g>");
  }

  private static void point(Markup out, Row row, double slowest, List<double[]> taken) {
    OptionalDouble load = row.figure(CellResult.PRIMARY_READS);
    OptionalDouble stale = row.figure(CellResult.STALE);
    if (load.isEmpty() || stale.isEmpty()) {
      return;
    }
    double p99 = row.figure(CellResult.RESPONSE_P99).orElse(0);
    double radius =
        slowest == 0
            ? RADIUS_MIN
            : RADIUS_MIN + (RADIUS_MAX - RADIUS_MIN) * Math.sqrt(p99 / slowest);
    double y = STALE.at(stale.getAsDouble());
    String x = number(free(LOAD.at(load.getAsDouble()), y, taken));
    out.raw("<g><title>").text(words(row)).raw("</title>");
    out.raw("<circle class=\"" + tone(row) + "\" fill-opacity=\"0.8\" cx=\"" + x + "\" cy=\"");
    out.raw(number(y) + "\" r=\"" + number(radius) + "\"/>");
    out.raw("<text class=\"inside\" x=\"" + x + "\" y=\"" + number(y + 4) + "\">");
    out.raw(row.contender().number() + "</text></g>");
  }

  /** Moves a circle aside until its number can be read beside those drawn before. */
  private static double free(double at, double y, List<double[]> taken) {
    double x = at;
    for (int i = 0; i < taken.size(); i++) {
      double from = x;
      boolean isTaken =
          taken.stream().anyMatch(t -> Math.hypot(t[0] - from, t[1] - y) < RADIUS_MIN * 2);
      x += isTaken ? RADIUS_MIN * 2 : 0;
    }
    taken.add(new double[] {x, y});
    return x;
  }

  private static void legend(Markup out, Row row, int line) {
    int y = TOP + 20 + 27 * line;
    int x = WIDTH - RIGHT + 24;
    out.raw(
        "<circle class=\"" + tone(row) + "\" cx=\"" + x + "\" cy=\"" + (y - 4) + "\" r=\"9\"/>");
    out.raw(
        "<text class=\"inside\" x=\""
            + x
            + "\" y=\""
            + y
            + "\">"
            + row.contender().number()
            + "</text>");
    out.raw("<text class=\"name\" x=\"" + (x + 16) + "\" y=\"" + y + "\">");
    out.text(row.contender().title).raw("</text>");
  }

  private static String tone(Row row) {
    return row.contender().isOurs() ? "ours" : "others";
  }

  private static String words(Row row) {
    OptionalDouble p99 = row.figure(CellResult.RESPONSE_P99);
    return "%s: %s stale, %.0f reads of the primary/s, p99 %s"
        .formatted(
            row.contender().title,
            LeagueTable.percent(row.figure(CellResult.STALE)),
            row.figure(CellResult.PRIMARY_READS).orElse(0),
            p99.isPresent() ? FigureText.nanos(p99.getAsDouble()) : "–");
  }

  private static String line(String x1, String y1, String x2, String y2) {
    return "<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>".formatted(x1, y1, x2, y2);
  }

  private static void text(Markup out, String x, double y, String anchor, String text) {
    out.raw("<text x=\"" + x + "\" y=\"" + number(y) + "\" text-anchor=\"" + anchor + "\">");
    out.text(text).raw("</text>");
  }

  private static String shareText(double share) {
    return BigDecimal.valueOf(100 * share).stripTrailingZeros().toPlainString() + " %";
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.2f", value);
  }
}
