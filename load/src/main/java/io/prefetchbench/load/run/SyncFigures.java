package io.prefetchbench.load.run;

import io.prefetchbench.load.record.Commit;
import io.prefetchbench.load.record.EventTimes;
import io.prefetchbench.load.record.JoinedEvent;
import io.prefetchbench.load.record.MeasuredEvents;
import io.prefetchbench.load.record.StampJoin;
import io.prefetchbench.load.record.StampParts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/**
 * The sync lag and its stages over the measured events, as histograms per second and as means.
 *
 * <p>Immutable. Means add up, so they are given as shares; percentiles of stages do not add.
 *
 * @param unresolvedOfRun commits of the whole run without a matching application
 * @param means tag to mean in nanoseconds, exact, in the order of the stages
 * @param times tag to all of its times, ns; as recorded in the log
 */
record SyncFigures(
    StampJoin.Totals totals,
    long measured,
    long unresolvedOfRun,
    Map<String, Double> means,
    Map<String, Histogram> times) {
  private static final String LAG = "sync.lag";

  /** The commit of a database is a stage of its own; a topic adds its stages. */
  private static Map<String, ToLongFunction<EventTimes>> stages(
      boolean ofDatabase, boolean hasTopic) {
    Map<String, ToLongFunction<EventTimes>> stages = new LinkedHashMap<>();
    stages.put("sync.slip", EventTimes::slipNanos);
    stages.put("sync.queue", EventTimes::queueNanos);
    stages.put("sync.batch", EventTimes::batchNanos);
    stages.put("sync.apply", EventTimes::applyNanos);
    stages.put(LAG, EventTimes::lagNanos);
    stages.put("sync.lagFromIntended", EventTimes::lagFromIntendedNanos);
    stages.put("sync.commit", EventTimes::commitNanos);
    if (ofDatabase) {
      stages.put("sync.delivery", EventTimes::deliveryNanos);
    }
    if (hasTopic) {
      stages.put("sync.decode", EventTimes::decodeNanos);
      stages.put("sync.produce", EventTimes::produceNanos);
      stages.put("sync.fetch", EventTimes::fetchNanos);
    }
    return stages;
  }

  List<String> tags() {
    return List.copyOf(means.keySet());
  }

  /** Joins the stamps part by part, and writes the log, each event in the second it was due. */
  static SyncFigures write(
      Path file, StampParts parts, Span span, boolean ofDatabase, MeasuredEvents into)
      throws IOException {
    Map<String, ToLongFunction<EventTimes>> named = stages(ofDatabase, parts.hasTopic());
    StampJoin.Totals totals = StampJoin.Totals.NONE;
    long measured = 0;
    long unresolvedElsewhere = 0;
    List<ToLongFunction<EventTimes>> stages = List.copyOf(named.values());
    long[] sums = new long[stages.size()];
    for (int i = 0; i < parts.count(); i++) {
      StampParts.Part part = parts.stamps(i);
      StampJoin join = part.join();
      Map<Boolean, List<Commit>> commits =
          part.answered().stream()
              .collect(Collectors.partitioningBy(commit -> span.has(commit.intendedNanos())));
      List<Commit> own = commits.getOrDefault(true, List.of());
      StampJoin.Joined joined = join.join(own);
      measured += own.size();
      totals = totals.plus(joined.totals());
      unresolvedElsewhere +=
          join.join(commits.getOrDefault(false, List.of())).totals().unresolved();
      joined.unresolved().forEach(into::addUnresolved);
      for (JoinedEvent event : joined.events()) {
        EventTimes times = event.times();
        into.add(times);
        for (int stage = 0; stage < sums.length; stage++) {
          sums[stage] += stages.get(stage).applyAsLong(times);
        }
      }
    }
    Map<String, Double> means = new LinkedHashMap<>();
    for (String tag : named.keySet()) {
      means.put(tag, (double) sums[means.size()] / Math.max(1, totals.events()));
    }
    long unresolved = totals.unresolved() + unresolvedElsewhere;
    return new SyncFigures(totals, measured, unresolved, means, into.write(file, named));
  }

  /** A time interval on the monotonic clock, without its end. */
  record Span(long beginNanos, long endNanos) {
    boolean has(long nanos) {
      return nanos >= beginNanos && nanos < endNanos;
    }
  }

  Histogram times(String tag) {
    return Objects.requireNonNull(times.get(tag));
  }

  Histogram lag() {
    return times(LAG);
  }

  OptionalLong lagNanos(double percentile) {
    Histogram lag = lag();
    return lag.getTotalCount() == 0
        ? OptionalLong.empty()
        : OptionalLong.of(lag.getValueAtPercentile(percentile));
  }

  double mean(String tag) {
    Double mean = means.get(tag);
    return mean == null ? 0 : mean;
  }
}
