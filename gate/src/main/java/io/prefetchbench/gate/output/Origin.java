package io.prefetchbench.gate.output;

import io.prefetchbench.gate.record.ArmFacts;
import io.prefetchbench.gate.record.GateResult;
import io.prefetchbench.gate.record.MachineFacts;
import io.prefetchbench.reports.json.PlainText;
import io.prefetchbench.reports.page.FigureText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where a decision comes from: one fact a line of its footer. Immutable. */
record Origin(String name, String fact) {
  private static final int DIGEST_SHOWN = 12;
  private static final int PER_CENT = 100;

  static List<Origin> of(GateResult result) {
    List<Origin> facts = new ArrayList<>();
    facts.add(new Origin("base", arm(result.base())));
    facts.add(new Origin("candidate", arm(result.candidate())));
    facts.add(new Origin("machine", machine(result.machine())));
    facts.add(new Origin("false alarms", falseAlarms(result)));
    facts.add(new Origin("time", result.begin() + " to " + result.end()));
    return facts;
  }

  /** The command that repeats the decision, quoted for a shell. */
  static String command(GateResult result) {
    return PlainText.command(result.command());
  }

  private static String falseAlarms(GateResult result) {
    if (result.tier().equals("unpaired")) {
      return "no bound: the two sides did not run side by side";
    }
    if (result.tier().equals("exact")) {
      return "none: a build's counts are the same on every run";
    }
    return String.format(
        Locale.ROOT,
        "at most %s %% of builds in which nothing changed, over %d blocking row%s",
        number(result.redChance() * PER_CENT),
        result.blockingRows(),
        result.blockingRows() == 1 ? "" : "s");
  }

  private static String arm(ArmFacts arm) {
    StringBuilder text = new StringBuilder(arm.name());
    if (arm.commit() != null) {
      text.append(", commit ").append(shortened(arm.commit()));
    }
    if (arm.digest() != null) {
      text.append(", SHA-256 ").append(shortened(arm.digest()));
    }
    arm.versions().forEach((name, version) -> text.append(", " + name + " " + version));
    if (arm.problem() != null) {
      text.append(", not built: ").append(arm.problem());
    }
    return text.toString();
  }

  private static String machine(@Nullable MachineFacts machine) {
    if (machine == null) {
      return "nothing was measured here";
    }
    return "%s, %s%s, steal %s (median), %s of %s blocks discarded"
        .formatted(
            machine.cpu(),
            machine.cpus(),
            machine.cpus() == 1 ? " CPU" : " CPUs",
            FigureText.percent(machine.stealMedian()),
            machine.discarded(),
            machine.blocks());
  }

  private static String shortened(String hash) {
    return hash.length() <= DIGEST_SHOWN ? hash : hash.substring(0, DIGEST_SHOWN);
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? String.valueOf((long) value)
        : String.format(Locale.ROOT, "%.2g", value);
  }
}
