package io.prefetchbench.gate.record;

import io.prefetchbench.reports.json.Json;
import io.prefetchbench.reports.json.LineLog;
import io.prefetchbench.testbed.command.BadInput;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * One row of one paired run, as a line of a history: how much worse a commit was than the base that
 * all lines of the history share. Immutable.
 *
 * @param commit of the candidate, or its name if it has none
 * @param shift estimate of ln(candidate / base), signed so that larger is worse
 */
public record TrendPoint(
    Instant time,
    String base,
    String commit,
    String row,
    double shift,
    double lower,
    double upper) {
  public TrendPoint {
    if (time == null || base == null || commit == null || row == null) {
      throw new IllegalArgumentException("a row of a history has time, base, commit and row");
    }
  }

  /** Returns the rows of a decision that have an estimate with a finite interval. */
  public static List<TrendPoint> of(GateResult result) {
    String commit = result.candidate().commit();
    List<TrendPoint> points = new ArrayList<>();
    for (GateRow row : result.rows()) {
      Estimate estimate = row.estimate();
      if (row.blocking()
          && estimate != null
          && Double.isFinite(estimate.lower())
          && Double.isFinite(estimate.upper())) {
        points.add(
            new TrendPoint(
                result.end(),
                result.base().name(),
                commit == null ? result.candidate().name() : commit,
                row.key().text(),
                estimate.shift(),
                estimate.lower(),
                estimate.upper()));
      }
    }
    return points;
  }

  public void append(Path history) throws IOException {
    LineLog.append(history, Json.line(this));
  }

  /** Reads a history in the order it was written; none if there is no file. */
  public static List<TrendPoint> read(Path history) {
    List<TrendPoint> points = new ArrayList<>();
    try {
      for (String line : LineLog.read(history)) {
        points.add(Json.as(Json.parse(line), TrendPoint.class));
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new BadInput(
          "%s, line %d: expected a row of a history (%s)"
              .formatted(history, points.size() + 1, e.getMessage()),
          e);
    }
    return points;
  }
}
