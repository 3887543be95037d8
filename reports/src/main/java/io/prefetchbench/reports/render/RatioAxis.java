package io.prefetchbench.reports.render;

import io.prefetchbench.reports.compare.Change;
import io.prefetchbench.reports.page.FigureText;
import java.util.List;
import java.util.Locale;

/**
 * The axis of ratios around 1: logarithmic, as far to both sides as the furthest change but within
 * 1.1 and 4 times; what lies beyond is drawn at the end.
 */
record RatioAxis(double reach) {
  private static final double LEAST = Math.log(1.1);
  private static final double MOST = Math.log(4);

  static RatioAxis of(List<Change> changes) {
    double reach = LEAST;
    for (Change change : changes) {
      Double ratio = change.ratio();
      Change.Bounds bounds = change.bounds();
      if (ratio != null) {
        reach = Math.max(reach, Math.abs(Math.log(ratio)));
      }
      if (bounds != null) {
        reach = Math.max(reach, Math.abs(Math.log(bounds.lower())));
        reach = Math.max(reach, Math.abs(Math.log(bounds.upper())));
      }
    }
    return new RatioAxis(Math.min(MOST, reach * 1.08));
  }

  /** Returns what the ends and the middle of the axis are. */
  String title() {
    return FigureText.ratio(Math.exp(-reach)) + " · 1× · " + FigureText.ratio(Math.exp(reach));
  }

  /** Writes one change's mark; nothing without a ratio. */
  void plot(Markup out, Change change) {
    Double ratio = change.ratio();
    if (ratio == null) {
      return;
    }
    out.raw("<svg class=\"plot ratio\" aria-hidden=\"true\">");
    out.raw("<line class=\"mark\" x1=\"50%\" x2=\"50%\" y1=\"0\" y2=\"100%\"/>");
    Change.Bounds bounds = change.bounds();
    if (bounds != null) {
      String from = percent(bounds.lower());
      String to = percent(bounds.upper());
      out.raw("<line class=\"bounds\" x1=\"" + from + "\" x2=\"" + to + "\" y1=\"12\" y2=\"12\"/>");
    }
    out.raw("<circle class=\"middle\" cx=\"" + percent(ratio) + "\" cy=\"12\" r=\"4\"/></svg>");
  }

  private String percent(double ratio) {
    double at = Math.max(-reach, Math.min(reach, Math.log(ratio)));
    return String.format(Locale.ROOT, "%.2f%%", 50 + 48 * at / reach);
  }
}
