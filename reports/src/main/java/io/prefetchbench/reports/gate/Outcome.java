package io.prefetchbench.reports.gate;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What all rows of a decision come to, whatever the tier. Rows that do not block are counted in the
 * words and change nothing else. Immutable.
 *
 * @param verdict the worst blocking row's; of all rows if none blocks; UNMEASURABLE without rows
 * @param exitCode 0, 1, 3 or 4 of the table of exit codes
 * @param reason one line: why this exit code
 */
public record Outcome(Verdict verdict, int exitCode, String reason) {
  private static final int FINE = 0;
  private static final int RED = 1;
  private static final int NOT_SURE = 3;
  private static final int NOTHING_TRUSTWORTHY = 4;
  private static final int MOST_NAMED = 3;

  /** From worst to best. */
  private static final List<Verdict> WORST_FIRST =
      List.of(
          Verdict.REGRESSED,
          Verdict.REMOVED,
          Verdict.ENV_MISMATCH,
          Verdict.NO_FIGURE,
          Verdict.UNMEASURABLE,
          Verdict.INCONCLUSIVE,
          Verdict.WORSE_UNPAIRED,
          Verdict.BENCH_CHANGED,
          Verdict.NEW,
          Verdict.ACCEPTED,
          Verdict.CLEARED,
          Verdict.NO_CHANGE,
          Verdict.BETTER_UNPAIRED,
          Verdict.IMPROVED);

  private static final Set<Verdict> NOT_COMPARED =
      EnumSet.of(
          Verdict.REMOVED,
          Verdict.NEW,
          Verdict.BENCH_CHANGED,
          Verdict.ENV_MISMATCH,
          Verdict.NO_FIGURE,
          Verdict.UNMEASURABLE);

  /** A figure that is missing, or of another environment, is never a pass. */
  private static final Set<Verdict> MISSING =
      EnumSet.of(Verdict.REMOVED, Verdict.ENV_MISMATCH, Verdict.NO_FIGURE);

  /**
   * Returns the outcome of the rows.
   *
   * @param strict whether a row that could not be decided is an error (exit code 3)
   */
  public static Outcome of(List<GateRow> rows, boolean strict) {
    if (rows.isEmpty()) {
      return nothing(Verdict.UNMEASURABLE, "no rows: nothing matched on both sides");
    }
    List<GateRow> blocking = rows.stream().filter(GateRow::blocking).toList();
    String advisory = advisory(rows);
    if (blocking.isEmpty()) {
      return nothing(
          worst(rows), "the blocking set is empty: no row can turn the build red" + advisory);
    }
    Verdict worst = worst(blocking);
    if (worst == Verdict.REGRESSED) {
      return new Outcome(worst, RED, say(blocking, Verdict.REGRESSED) + advisory);
    }
    if (MISSING.contains(worst)) {
      return nothing(worst, say(blocking, worst) + advisory);
    }
    if (blocking.stream().allMatch(row -> NOT_COMPARED.contains(row.verdict()))) {
      return nothing(worst, "nothing was compared: " + say(blocking, worst) + advisory);
    }
    boolean open = worst == Verdict.UNMEASURABLE || worst == Verdict.INCONCLUSIVE;
    return new Outcome(worst, open && strict ? NOT_SURE : FINE, say(blocking, worst) + advisory);
  }

  private static Outcome nothing(Verdict verdict, String reason) {
    return new Outcome(verdict, NOTHING_TRUSTWORTHY, reason);
  }

  private static Verdict worst(List<GateRow> rows) {
    return WORST_FIRST.stream()
        .filter(verdict -> rows.stream().anyMatch(row -> row.verdict() == verdict))
        .findFirst()
        .orElseThrow();
  }

  private static String say(List<GateRow> blocking, Verdict verdict) {
    List<String> names =
        blocking.stream()
            .filter(row -> row.verdict() == verdict)
            .map(row -> row.key().text())
            .toList();
    String rows = blocking.size() == 1 ? " blocking row is " : " blocking rows are ";
    return names.size()
        + " of "
        + blocking.size()
        + rows
        + verdict
        + ": "
        + names.stream().limit(MOST_NAMED).collect(Collectors.joining(", "))
        + (names.size() > MOST_NAMED ? ", …" : "");
  }

  private static String advisory(List<GateRow> rows) {
    long worse =
        rows.stream().filter(row -> !row.blocking() && row.verdict() == Verdict.REGRESSED).count();
    return worse == 0 ? "" : "; beside them " + worse + " advisory REGRESSED";
  }
}
