package io.prefetchbench.gate.output;

import io.prefetchbench.gate.decision.RowWording;
import io.prefetchbench.gate.plan.MetricKinds;
import io.prefetchbench.gate.plan.Stage;
import io.prefetchbench.gate.record.BlockPair;
import io.prefetchbench.gate.record.Estimate;
import io.prefetchbench.gate.record.GateRow;
import io.prefetchbench.reports.render.Markup;
import io.prefetchbench.reports.run.Median;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/**
 * The figures behind one row as inline SVG: a dot a block (or a fork, against the middle one of the
 * base) on the scale of d, a line at no change, one at the budget, and beneath them the estimate
 * with its 90 % interval. Places are per cent of the width, so letters keep their size. Immutable.
 */
final class DotStrip {
  private static final int LANE = 22;
  private static final int TICKS_MAX = 4;
  private static final double MARGIN = 0.06;

  /** Nearer to an end the letters of a tick would leave the strip. */
  private static final double EDGE = 0.04;

  /** A limit of more than this share would press all dots together. */
  private static final double LIMIT_SHOWN = 1;

  /** Beyond, on the scale of d, is what was zero: it has no place on a scale of ratios. */
  private static final double FARTHEST = 50;

  private static final double WORST_TICK = -0.95;
  private static final double[] STEPS = {1, 2, 5, 10};

  /** Dots on one line: blocks of a stage, or forks of a side. */
  private record Lane(String label, String cssClass, List<Double> worsenings) {}

  private final GateRow row;
  private final List<Lane> lanes;
  private final double low;
  private final double high;

  private DotStrip(GateRow row, List<Lane> lanes) {
    this.row = row;
    this.lanes = lanes;
    DoubleStream all =
        lanes.stream().flatMap(lane -> lane.worsenings().stream()).mapToDouble(Double::doubleValue);
    double[] ends =
        DoubleStream.concat(all, DoubleStream.of(0, limit(), interval(0), interval(1)))
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    double margin = (ends[ends.length - 1] - ends[0]) * MARGIN + 1e-6;
    this.low = ends[0] - margin;
    this.high = ends[ends.length - 1] + margin;
  }

  /** Writes the strip; nothing if the row has no two figures to set against each other. */
  static void write(Markup out, GateRow row) {
    List<Lane> lanes = row.blocks().isEmpty() ? forks(row) : stages(row);
    boolean any = lanes.stream().anyMatch(lane -> !lane.worsenings().isEmpty());
    if (any && row.base().size() + row.blocks().size() > 1) {
      new DotStrip(row, lanes).write(out);
    }
  }

  private static List<Lane> stages(GateRow row) {
    List<Lane> lanes = new ArrayList<>();
    for (Stage stage : Stage.values()) {
      List<Double> points = new ArrayList<>();
      for (BlockPair block : row.blocks()) {
        if (block.stage() == stage) {
          RowView.worsening(row, block).ifPresent(points::add);
        }
      }
      if (!points.isEmpty()) {
        lanes.add(new Lane(stage.word(), stage.word(), points));
      }
    }
    return lanes;
  }

  private static List<Lane> forks(GateRow row) {
    if (row.base().isEmpty() || row.candidate().isEmpty()) {
      return List.of();
    }
    double middle = Median.of(row.base());
    return List.of(
        new Lane("base", "screen", against(row, middle, row.base())),
        new Lane("candidate", "confirm", against(row, middle, row.candidate())));
  }

  private static List<Double> against(GateRow row, double middle, List<Double> figures) {
    return figures.stream()
        .map(figure -> RowView.worsening(row, middle, figure))
        .filter(OptionalDouble::isPresent)
        .map(OptionalDouble::getAsDouble)
        .toList();
  }

  private void write(Markup out) {
    int lines = lanes.size() + (row.estimate() == null ? 0 : 1);
    int height = lines * LANE;
    out.raw("<figure class=\"strip\"><div class=\"lanes\">");
    lanes.forEach(lane -> out.element("span", "", lane.label()));
    if (row.estimate() != null) {
      out.element("span", "", "estimate");
    }
    out.raw("</div><svg class=\"plot\" role=\"img\" style=\"height:" + height + "px\"");
    out.raw(" aria-label=\"").text(row.key().text() + ": " + row.reason()).raw("\">");
    for (double tick : ticks()) {
      out.raw(upright("grid", Math.log1p(tick)));
    }
    out.raw(upright("zero", 0));
    double limit = limit();
    if (Double.isFinite(limit)) {
      out.raw(upright("budget", limit));
    }
    for (int i = 0; i < lanes.size(); i++) {
      dots(out, lanes.get(i), i * LANE + LANE / 2);
    }
    Estimate estimate = row.estimate();
    if (estimate != null) {
      estimate(out, estimate, lanes.size() * LANE + LANE / 2);
    }
    out.raw("</svg><div class=\"ticks\">");
    for (double tick : ticks()) {
      out.raw("<i style=\"left:" + place(Math.log1p(tick)) + "\">").text(label(tick)).raw("</i>");
    }
    out.raw("</div></figure>");
  }

  private void dots(Markup out, Lane lane, int y) {
    for (double worsening : lane.worsenings()) {
      out.raw("<circle class=\"" + lane.cssClass() + "\" cx=\"" + place(worsening));
      out.raw("\" cy=\"" + y + "\" r=\"4\"><title>");
      out.text(label(Math.expm1(worsening))).raw("</title></circle>");
    }
  }

  private void estimate(Markup out, Estimate estimate, int y) {
    double from = Math.max(low, estimate.lower());
    double to = Math.min(high, estimate.upper());
    out.raw("<line class=\"interval\" x1=\"" + place(from) + "\" x2=\"" + place(to));
    out.raw("\" y1=\"" + y + "\" y2=\"" + y + "\"/>");
    out.raw(
        "<circle class=\"middle\" cx=\"" + place(Math.max(low, Math.min(high, estimate.shift()))));
    out.raw("\" cy=\"" + y + "\" r=\"5\"/>");
  }

  private String upright(String cssClass, double at) {
    String x = place(at);
    return "<line class=\"%s\" x1=\"%s\" x2=\"%s\" y1=\"0\" y2=\"100%%\"/>"
        .formatted(cssClass, x, x);
  }

  /** Round changes within the scale, no change among them. */
  private List<Double> ticks() {
    double worst = Math.expm1(high);
    double best = Math.max(WORST_TICK, Math.expm1(low));
    double step = step((worst - best) / TICKS_MAX);
    List<Double> ticks = new ArrayList<>();
    for (long i = (long) Math.ceil(best / step); i * step <= worst; i++) {
      if (Math.abs(share(Math.log1p(i * step)) - 0.5) <= 0.5 - EDGE) {
        ticks.add(i * step);
      }
    }
    return ticks;
  }

  private static double step(double least) {
    double magnitude = Math.pow(10, Math.floor(Math.log10(least)));
    for (double factor : STEPS) {
      if (factor * magnitude >= least) {
        return factor * magnitude;
      }
    }
    return 10 * magnitude;
  }

  /** The smallest worsening that could be red, on the scale of d; NaN if it is not drawn. */
  private double limit() {
    boolean known = MetricKinds.of(row.key().mode(), row.unit(), row.key().metric()).isPresent();
    double base =
        row.base().isEmpty() || !known
            ? Double.NaN
            : MetricKinds.perOperation(row.kind(), row.unit(), Median.of(row.base()));
    double floor = base > 0 ? row.rule().absoluteFloor() / base : 0;
    double limit = Math.max(row.rule().budget(), floor);
    return limit <= LIMIT_SHOWN ? Math.log1p(limit) : Double.NaN;
  }

  private double interval(int end) {
    Estimate estimate = row.estimate();
    double bound = estimate == null ? 0 : end == 0 ? estimate.lower() : estimate.upper();
    return Math.abs(bound) > FARTHEST ? Double.NaN : bound;
  }

  private String place(double worsening) {
    return String.format(Locale.ROOT, "%.2f%%", 100 * share(worsening));
  }

  private double share(double worsening) {
    return (worsening - low) / (high - low);
  }

  private static String label(double change) {
    String percent = RowWording.percent(change).replace(".0 %", " %");
    return (change > 0 && !percent.equals("0 %") ? "+" : "") + percent;
  }
}
