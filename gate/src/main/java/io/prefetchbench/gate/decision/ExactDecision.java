package io.prefetchbench.gate.decision;

import io.prefetchbench.gate.plan.GatePolicy;
import io.prefetchbench.gate.record.ArmFacts;
import io.prefetchbench.gate.record.GateResult;
import io.prefetchbench.gate.record.GateRow;
import io.prefetchbench.gate.record.GateVerdict;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Decides the exact tier: the rows, the outcome, and the notes for the reader. */
public final class ExactDecision {
  /** Counts have no noise: a row is red because the code differs, never by chance. */
  private static final double NO_CHANCE = 0;

  private ExactDecision() {}

  /**
   * One side of the decision. Immutable.
   *
   * @param name the user's name for it: a file, a run directory
   */
  public record Side(String name, ExactBaseline figures) {
    private ArmFacts facts() {
      return new ArmFacts(name, figures.commit(), null, figures.clients(), null);
    }
  }

  /**
   * Returns the decision.
   *
   * @param command the command line that repeats it
   * @param end the time of the decision; accepted changes are valid until the end of their day in
   *     UTC
   */
  public static GateResult of(
      Side base,
      Side candidate,
      GatePolicy policy,
      List<String> command,
      Instant begin,
      Instant end) {
    List<GateRow> rows =
        new ExactRule(
                base.figures(),
                candidate.figures(),
                policy,
                end.atZone(ZoneOffset.UTC).toLocalDate())
            .rows();
    RowOutcome outcome = RowOutcome.of(rows, false);
    return new GateResult(
        GateResult.SCHEMA_VERSION,
        "exact",
        outcome.verdict(),
        outcome.exitCode(),
        outcome.reason(),
        base.facts(),
        candidate.facts(),
        NO_CHANCE,
        rows.size(),
        rows,
        null,
        notes(base.figures(), candidate.figures(), rows),
        command,
        begin,
        end);
  }

  private static List<String> notes(
      ExactBaseline base, ExactBaseline candidate, List<GateRow> rows) {
    List<String> notes = new ArrayList<>();
    TreeSet<String> clients = new TreeSet<>(base.clients().keySet());
    clients.addAll(candidate.clients().keySet());
    for (String client : clients) {
      String was = version(base.clients().get(client));
      String is = version(candidate.clients().get(client));
      if (!was.equals(is)) {
        notes.add(client + " is " + is + "; the baseline was counted with " + was);
      }
    }
    long better = rows.stream().filter(row -> row.verdict() == GateVerdict.IMPROVED).count();
    long added = rows.stream().filter(row -> row.verdict() == GateVerdict.NEW).count();
    if (better + added > 0) {
      notes.add(better + " improved and " + added + " new rows: a new baseline would hold them");
    }
    return notes;
  }

  private static String version(@Nullable String known) {
    return known == null ? "not used" : known;
  }
}
