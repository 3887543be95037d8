package io.prefetchbench.reports.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.reports.run.HistogramLog;
import io.prefetchbench.reports.run.Latencies;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** P(t): the share of reads whose value was current or superseded for less than t. */
final class FreshnessCurve {
  private static final int STEPS_PER_DECADE = 8;
  private static final double FIRST_NANOS = 10_000;
  private static final double DECADES = 5;

  private FreshnessCurve() {}

  /** Of the node {@code staleness}; empty if no read was judged. */
  static Optional<Block> of(JsonNode staleness, HistogramLog log) {
    long judged = staleness.path("judged").asLong();
    if (judged == 0) {
      return Optional.empty();
    }
    List<Block.Line> lines = new ArrayList<>();
    ofAllReads(staleness, log).ifPresent(lines::add);
    ofChanged(staleness.path("fresher")).ifPresent(lines::add);
    return Optional.of(
        new Block.Curves(
            "Freshness: P(t), the share of reads no older than t",
            Block.Axis.AGE,
            Block.Unit.SHARE,
            lines,
            List.of(),
            "Of "
                + FigureText.count(judged)
                + " reads, all of them judged. A read is as old as its value had been superseded"
                + " when it began."));
  }

  /** The curve over all reads; empty if none was judged. */
  static Optional<Block.Line> ofAllReads(JsonNode staleness, HistogramLog log) {
    long judged = staleness.path("judged").asLong();
    if (judged == 0) {
      return Optional.empty();
    }
    Optional<Latencies> stale = log.merged("staleness");
    List<Double> xs = new ArrayList<>();
    List<@Nullable Double> ys = new ArrayList<>();
    for (int step = 0; step <= DECADES * STEPS_PER_DECADE; step++) {
      long nanos = Math.round(FIRST_NANOS * Math.pow(10, step / (double) STEPS_PER_DECADE));
      long older = stale.isPresent() ? stale.get().countFrom(nanos) : 0;
      xs.add((double) nanos);
      ys.add(1 - (double) older / judged);
    }
    return Optional.of(new Block.Line("all reads", Tone.READS, Block.Look.LINE, xs, ys));
  }

  private static Optional<Block.Line> ofChanged(JsonNode points) {
    List<Double> xs = new ArrayList<>();
    List<@Nullable Double> ys = new ArrayList<>();
    for (JsonNode point : points) {
      if (point.path("shareOfChanged").isNumber()) {
        xs.add(point.path("limitNanos").asDouble());
        ys.add(point.path("shareOfChanged").asDouble());
      }
    }
    String name = "reads of keys changed in the 10 s before";
    return xs.isEmpty()
        ? Optional.empty()
        : Optional.of(new Block.Line(name, Tone.MUTATIONS, Block.Look.POINTS, xs, ys));
  }
}
