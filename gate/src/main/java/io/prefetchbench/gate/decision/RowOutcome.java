package io.prefetchbench.gate.decision;

import io.prefetchbench.gate.record.GateRow;
import io.prefetchbench.gate.record.GateVerdict;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The outcome of all rows of a decision, for any tier. Rows that do not block are counted in the
 * reason and affect nothing else. Immutable.
 *
 * @param verdict the worst blocking row's; of all rows if none blocks; UNMEASURABLE without rows
 * @param exitCode 0, 1, 3 or 4 of the table of exit codes
 */
public record RowOutcome(GateVerdict verdict, int exitCode, String reason) {
  private static final int FINE = 0;
  private static final int RED = 1;
  private static final int NOT_SURE = 3;
  private static final int NOTHING_TRUSTWORTHY = 4;
  private static final int MOST_NAMED = 3;

  private static final Set<GateVerdict> NOT_COMPARED =
      EnumSet.of(
          GateVerdict.REMOVED,
          GateVerdict.NEW,
          GateVerdict.BENCH_CHANGED,
          GateVerdict.ENV_MISMATCH,
          GateVerdict.NO_FIGURE,
          GateVerdict.UNMEASURABLE);

  /** A figure that is missing, or from another environment, is never a pass. */
  private static final Set<GateVerdict> MISSING =
      EnumSet.of(GateVerdict.REMOVED, GateVerdict.ENV_MISMATCH, GateVerdict.NO_FIGURE);

  /**
   * Returns the outcome of all rows.
   *
   * @param strict whether a row that could not be decided is an error (exit code 3)
   */
  public static RowOutcome of(List<GateRow> rows, boolean strict) {
    if (rows.isEmpty()) {
      return nothing(GateVerdict.UNMEASURABLE, "no rows: nothing matched on both sides");
    }
    List<GateRow> blocking = rows.stream().filter(GateRow::blocking).toList();
    String advisory = advisory(rows);
    if (blocking.isEmpty()) {
      return nothing(
          worst(rows), "the blocking set is empty: no row can turn the build red" + advisory);
    }
    GateVerdict worst = worst(blocking);
    if (worst == GateVerdict.REGRESSED) {
      return new RowOutcome(worst, RED, named(blocking, GateVerdict.REGRESSED) + advisory);
    }
    if (MISSING.contains(worst)) {
      return nothing(worst, named(blocking, worst) + advisory);
    }
    if (blocking.stream().allMatch(row -> NOT_COMPARED.contains(row.verdict()))) {
      return nothing(worst, "nothing was compared: " + named(blocking, worst) + advisory);
    }
    boolean open = worst == GateVerdict.UNMEASURABLE || worst == GateVerdict.INCONCLUSIVE;
    return new RowOutcome(
        worst, open && strict ? NOT_SURE : FINE, named(blocking, worst) + advisory);
  }

  private static RowOutcome nothing(GateVerdict verdict, String reason) {
    return new RowOutcome(verdict, NOTHING_TRUSTWORTHY, reason);
  }

  private static GateVerdict worst(List<GateRow> rows) {
    return rows.stream().map(GateRow::verdict).min(Comparator.naturalOrder()).orElseThrow();
  }

  private static String named(List<GateRow> blocking, GateVerdict verdict) {
    List<String> names =
        blocking.stream()
            .filter(row -> row.verdict() == verdict)
            .map(row -> row.key().text())
            .toList();
    if (names.size() == blocking.size() && names.size() > MOST_NAMED) {
      return "all %d blocking rows are %s".formatted(names.size(), verdict);
    }
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
        rows.stream()
            .filter(row -> !row.blocking() && row.verdict() == GateVerdict.REGRESSED)
            .count();
    return worse == 0 ? "" : "; beside them " + worse + " advisory REGRESSED";
  }
}
