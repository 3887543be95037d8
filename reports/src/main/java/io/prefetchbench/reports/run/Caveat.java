package io.prefetchbench.reports.run;

import java.util.List;

/**
 * What a reader must know about some figures of a run before quoting them. A caveat belongs to
 * figures, not to the run: the other figures are valid. Immutable.
 *
 * @param metrics the names of the metrics it is about, as in {@code metrics.ndjson}; a name also
 *     covers every metric whose name continues it after a dot
 * @param cause why, with the figures that show it; one sentence without a full stop
 * @param nextStep what to do about it; one sentence without a full stop
 * @param help the place in the documentation, as {@code docs/TROUBLESHOOTING.md#late-generator}
 */
public record Caveat(Kind kind, List<String> metrics, String cause, String nextStep, String help) {

  /** What is the matter with figures that are not plainly a result. */
  public enum Kind {
    /** Known only as a range, from service time to response time; not for claims. */
    RANGE,
    /** Measured on a server unlike those in production. */
    NOT_REPRESENTATIVE,
    /** An objective on these figures could not be decided. */
    UNDECIDED
  }

  public Caveat {
    metrics = List.copyOf(metrics);
  }

  public boolean covers(String metric) {
    return metrics.stream().anyMatch(name -> metric.equals(name) || metric.startsWith(name + "."));
  }

  /** Returns whether such figures may be compared: a range is no single figure. */
  public boolean comparable() {
    return kind == Kind.NOT_REPRESENTATIVE || kind == Kind.UNDECIDED;
  }

  /** Returns one line: the cause, the next step, and where to read more. */
  public String line() {
    return cause + "; " + nextStep + " (" + help + ")";
  }
}
