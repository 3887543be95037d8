package io.prefetchbench.gate.plan;

import io.prefetchbench.gate.plan.BlockPlan.Planned;
import io.prefetchbench.testbed.command.BadInput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long a run may take; the last rows are dropped, since fewer blocks decide nothing. */
public record Budget(Duration time) {
  private static final Pattern FORM = Pattern.compile("([1-9]\\d{0,5})(s|m|h)");

  /** Reads {@code 90s}, {@code 30m} or {@code 2h}. Throws BadInput if the text has another form. */
  public static Budget of(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw new BadInput("--budget " + text + ": expected a time like 90s, 30m or 2h");
    }
    long amount = Long.parseLong(matcher.group(1));
    return new Budget(
        switch (matcher.group(2)) {
          case "s" -> Duration.ofSeconds(amount);
          case "m" -> Duration.ofMinutes(amount);
          default -> Duration.ofHours(amount);
        });
  }

  /** The cells, from the first on, that are expected to be done in time. */
  public List<Planned> keep(List<Planned> cells, GatePolicy policy) {
    List<Planned> kept = new ArrayList<>(cells);
    while (!kept.isEmpty() && seconds(kept, policy) > time.toSeconds()) {
      kept.remove(kept.size() - 1);
    }
    if (kept.isEmpty() && !cells.isEmpty()) {
      throw new BadInput(
          "--budget "
              + time.toSeconds()
              + "s is too short for one row, which takes about "
              + BlockPlan.duration(seconds(cells.subList(0, 1), policy)));
    }
    return List.copyOf(kept);
  }

  /** Returns the expected seconds of all stages; by chance some rows are looked at again. */
  public static double seconds(List<Planned> cells, GatePolicy policy) {
    return BlockPlan.expectedSeconds(
        cells, policy.screenBlocks(), policy.confirmBlocks(), 2 * policy.screenP());
  }
}
