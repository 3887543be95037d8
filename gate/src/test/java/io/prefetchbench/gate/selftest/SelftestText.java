package io.prefetchbench.gate.selftest;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Renders a self-test as text. */
final class SelftestText {
  private SelftestText() {}

  /** Returns the lines for a terminal. */
  static List<String> lines(SelftestResult result) {
    List<String> lines = new ArrayList<>();
    Randomisation shown = result.randomisation();
    lines.add(
        String.format(
            Locale.ROOT,
            "false alarms: %d of %d suites of %d rows red = %.3f %% (at most %.3f %%; promised %.1f"
                + " %%)",
            shown.red(),
            shown.suites(),
            shown.rows(),
            100 * shown.share(),
            100 * shown.upper(),
            100 * result.redChance()));
    lines.add(
        String.format(
            Locale.ROOT,
            "real decisions of one build against itself: %d of %d red (at most %.1f %%)",
            result.realRed(),
            result.realDecisions(),
            100 * result.realUpper()));
    lines.add(String.format("recorded blocks a row: %d at least", result.blocks()));
    lines.add("");
    lines.add(
        String.format("%-72s %9s  %s", "row", "order p", "found at " + steps() + " (replayed)"));
    for (int i = 0; i < result.power().size(); i++) {
      PowerReplay power = result.power().get(i);
      lines.add(
          String.format(
              Locale.ROOT,
              "%-72s %9.3f  %s",
              power.row(),
              result.orders().get(i).p(),
              power.found().stream()
                  .map(share -> String.format(Locale.ROOT, "%5.1f %%", 100 * share))
                  .collect(Collectors.joining(" "))));
    }
    lines.add("");
    lines.add(result.passed() ? "passed" : "FAILED: red more often than promised");
    return lines;
  }

  private static String steps() {
    return PowerReplay.STEPS.stream()
        .map(step -> "+" + Math.round(100 * (step - 1)) + " %")
        .collect(Collectors.joining(", "));
  }
}
