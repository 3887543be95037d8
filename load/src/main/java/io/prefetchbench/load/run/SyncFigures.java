package io.prefetchbench.load.run;

import io.prefetchbench.load.join.JoinedEvent;
import io.prefetchbench.load.join.StampJoin;
import io.prefetchbench.load.record.SecondsLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;

/**
 * The sync lag and its stages over the measured events, as histograms per second and as means.
 *
 * <p>Immutable. Means add up, so they are given as shares; percentiles of stages do not add.
 *
 * @param means tag to mean in nanoseconds, exact, in the order of the stages
 * @param lag all lags
 */
record SyncFigures(StampJoin.Joined joined, Map<String, Double> means, Histogram lag) {
  /** Tag to what it measures. */
  private static final Map<String, ToLongFunction<JoinedEvent>> STAGES = stages();

  private static Map<String, ToLongFunction<JoinedEvent>> stages() {
    Map<String, ToLongFunction<JoinedEvent>> stages = new LinkedHashMap<>();
    stages.put("sync.slip", JoinedEvent::slipNanos);
    stages.put("sync.queue", JoinedEvent::queueNanos);
    stages.put("sync.batch", JoinedEvent::batchNanos);
    stages.put("sync.apply", JoinedEvent::applyNanos);
    stages.put("sync.lag", JoinedEvent::lagNanos);
    stages.put("sync.lagFromIntended", JoinedEvent::lagFromIntendedNanos);
    stages.put("sync.commit", JoinedEvent::commitNanos);
    return stages;
  }

  /** The tags of the log. */
  static List<String> tags() {
    return List.copyOf(STAGES.keySet());
  }

  /** Writes the log, an event in the second in which it was due. */
  static SyncFigures write(Path file, StampJoin.Joined joined, long beginNanos, long endNanos)
      throws IOException {
    List<JoinedEvent> events = joined.events();
    Map<String, Double> means = new LinkedHashMap<>();
    STAGES.forEach(
        (tag, stage) -> means.put(tag, events.stream().mapToLong(stage).average().orElse(0)));
    Map<String, Histogram> totals =
        SecondsLog.write(
            file, events, event -> event.commit().intendedNanos(), STAGES, beginNanos, endNanos);
    return new SyncFigures(joined, means, Objects.requireNonNull(totals.get("sync.lag")));
  }

  OptionalLong lagP99Nanos() {
    return lag.getTotalCount() == 0
        ? OptionalLong.empty()
        : OptionalLong.of(lag.getValueAtPercentile(99));
  }

  double mean(String tag) {
    Double mean = means.get(tag);
    return mean == null ? 0 : mean;
  }
}
