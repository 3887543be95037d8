package io.prefetchbench.reports.render;

import io.prefetchbench.reports.page.Block;
import io.prefetchbench.reports.page.FigureText;
import java.util.Collections;

/** What is written beside a bar, in the terminal and on the page alike. */
final class BarText {
  private BarText() {}

  /** Returns the lowest and highest point, or a dash for a single one. */
  static String spread(Block.Bar bar, String unit) {
    return bar.points().size() == 1
        ? FigureText.NONE
        : FigureText.of(Collections.min(bar.points()), unit)
            + " – "
            + FigureText.of(Collections.max(bar.points()), unit);
  }

  /** Returns the ratio to the floor, the word floor, or a dash. */
  static String toFloor(Block.Bar bar) {
    if (bar.floor()) {
      return "floor";
    }
    Double ratio = bar.toFloor();
    return ratio == null ? FigureText.NONE : FigureText.ratio(ratio);
  }
}
