package io.prefetchbench.load.record;

import io.prefetchbench.cache.Version;
import io.prefetchbench.testkit.StampLog;
import java.io.IOException;
import java.util.List;

/** One mutation, ns: due (I), sent (C⁻), acknowledged (C⁺, 0 if its answer was lost). */
public record Commit(
    String id,
    Version version,
    long intendedNanos,
    long sentNanos,
    long ackedNanos,
    boolean delete) {

  /** The columns of the mutator's stamp log. */
  public static final List<String> COLUMNS =
      List.of("intendedNanos", "sentNanos", "ackedNanos", "delete");

  /** Creates a mutation whose answer was lost: it may or may not have been committed. */
  public static Commit unanswered(String id, long intendedNanos, long sentNanos, boolean delete) {
    return new Commit(id, Version.NONE, intendedNanos, sentNanos, 0, delete);
  }

  /** Returns false if it is not yet known whether it was committed, see {@link LostAnswers}. */
  public boolean isAnswered() {
    return ackedNanos != 0;
  }

  public void appendTo(StampLog.Writer log) throws IOException {
    log.append(id, version, intendedNanos, sentNanos, ackedNanos, delete ? 1 : 0);
  }

  public static Commit of(StampLog.Stamp stamp) {
    long[] v = stamp.values();
    return new Commit(stamp.id(), stamp.version(), v[0], v[1], v[2], v[3] == 1);
  }
}
