package io.prefetchbench.gate.output;

import io.prefetchbench.gate.record.GateRow;
import io.prefetchbench.gate.record.GateVerdict;
import java.util.Comparator;
import java.util.List;

/** How much of a reader's attention a row is due. */
enum Weight {
  /** It turns the build red. */
  RED,
  /** Worse, but not red: advisory, accepted, or not taken side by side. */
  WORSE,
  /** Nothing could be decided: neither a pass nor a failure. */
  UNDECIDED,
  /** There is nothing to hold it against. */
  NEW,
  /** As good as before, or better. */
  FINE;

  static Weight of(GateRow row) {
    return of(row.verdict(), row.blocking());
  }

  static Weight of(GateVerdict verdict, boolean blocking) {
    return switch (verdict) {
      case REGRESSED, REMOVED, ENV_MISMATCH, NO_FIGURE -> blocking ? RED : WORSE;
      case BENCH_CHANGED, UNMEASURABLE, INCONCLUSIVE -> UNDECIDED;
      case ACCEPTED, WORSE_UNPAIRED -> WORSE;
      case NEW -> NEW;
      case CLEARED, IMPROVED, NO_CHANGE, BETTER_UNPAIRED -> FINE;
    };
  }

  /** Whether a row may be folded away: nothing about it is news. */
  static boolean unchanged(GateRow row) {
    return row.verdict() == GateVerdict.NO_CHANGE || row.verdict() == GateVerdict.CLEARED;
  }

  /** The rows, those that matter most first; else in the order they came. */
  static List<GateRow> sorted(List<GateRow> rows) {
    return rows.stream()
        .sorted(
            Comparator.comparingInt(Weight::group)
                .thenComparing(row -> !row.blocking())
                .thenComparing((GateRow row) -> of(row)))
        .toList();
  }

  private static int group(GateRow row) {
    return switch (of(row)) {
      case RED -> 0;
      case WORSE, UNDECIDED -> 1;
      case NEW -> 2;
      case FINE -> unchanged(row) ? 4 : 3;
    };
  }
}
