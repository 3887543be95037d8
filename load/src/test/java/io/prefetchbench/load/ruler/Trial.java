package io.prefetchbench.load.ruler;

import io.prefetchbench.load.Phases;
import io.prefetchbench.load.generate.LibraryReads;
import io.prefetchbench.load.judge.Judging;
import io.prefetchbench.load.judge.ReadClass;
import io.prefetchbench.load.judge.ReadJudge;
import io.prefetchbench.load.judge.Staleness;
import io.prefetchbench.load.judge.StalenessTally;
import io.prefetchbench.load.plan.Arrivals;
import io.prefetchbench.load.plan.KeyRanking;
import io.prefetchbench.load.plan.PhaseSchedule;
import io.prefetchbench.load.plan.Schedule;
import io.prefetchbench.load.record.AppliedStamp;
import io.prefetchbench.load.record.Commit;
import io.prefetchbench.load.record.EntityComparison;
import io.prefetchbench.load.record.EventTimes;
import io.prefetchbench.load.record.JoinedEvent;
import io.prefetchbench.load.record.Read;
import io.prefetchbench.load.record.ReadPhase;
import io.prefetchbench.load.record.StampJoin;
import io.prefetchbench.testkit.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * One cache under load in this process, with real Redis and real reads, recorded, joined and judged
 * by the same code as a run. Immutable.
 *
 * @param delay how long each write waits before it is sent
 * @param keys number of keys, all present at the start, with Zipf popularity
 * @param deleteShare share of the mutations that delete
 * @param isSecondLate a second worker takes a share of the changes and writes each {@link #LATE}
 *     late
 */
record Trial(
    Flaw flaw,
    Duration delay,
    int keys,
    double mutationsPerSecond,
    double readsPerSecond,
    double deleteShare,
    boolean isSecondLate,
    Duration span) {
  /** How long the writes of the late worker wait. */
  static final Duration LATE = Duration.ofMillis(100);

  private static final double ZIPF = 0.99;
  private static final long SEED = 11;
  private static final long DECISIVE_LAGS = 10;

  /**
   * The results.
   *
   * @param counters the correctness counters of a run, by name
   * @param mustBe expected values of the counters that follow from the writes
   * @param example the first difference between cache and primary, or an empty text
   * @param beginNanos of the measurement, on the clock of the stamps
   */
  record Found(
      Staleness staleness,
      List<EventTimes> events,
      Map<String, Long> counters,
      Map<String, Long> mustBe,
      String example,
      long beginNanos) {
    double staleShare() {
      return (double) staleness.count(ReadClass.STALE) / Math.max(1, staleness.judged());
    }

    /** Returns the median of a figure over all events, nanoseconds. */
    double medianNanos(ToLongFunction<EventTimes> figure) {
      long[] sorted = events.stream().mapToLong(figure).sorted().toArray();
      return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
    }
  }

  KeyRanking ranking() {
    return new KeyRanking(keys, ZIPF, SEED);
  }

  /** Runs the trial; the logs go into a new folder below this one. */
  Found run(Path folder) throws IOException {
    Path own = Files.createTempDirectory(folder, "trial-");
    PhaseSchedule mutations = new PhaseSchedule(schedule(mutationsPerSecond, SEED + 1));
    try (LiveCache live = LiveCache.start(own, this)) {
      ReadPhase reads =
          Phases.alone(schedule(readsPerSecond, SEED + 2), begin -> live.mutate(mutations, begin));
      new LibraryReads(live::read, Shape::isIntact, System::nanoTime, () -> false).send(reads);
      live.drain();
      return found(live, reads);
    }
  }

  private Schedule schedule(double rate, long seed) {
    return Schedule.of(Arrivals.POISSON, ranking(), rate, span.toNanos(), seed);
  }

  private Found found(LiveCache live, ReadPhase reads) throws IOException {
    if (reads.recorder().failed() > 0 || reads.recorder().inFlight() > 0) {
      throw new IllegalStateException(reads.recorder().failed() + " reads failed");
    }
    List<Commit> commits = live.commits();
    List<AppliedStamp> applied = live.applications();
    StampJoin.Joined joined = StampJoin.join(commits, applied);
    List<EventTimes> events = joined.events().stream().map(JoinedEvent::times).toList();
    long[] lags = events.stream().mapToLong(EventTimes::lagNanos).sorted().toArray();
    long decisive = DECISIVE_LAGS * (lags.length == 0 ? 0 : lags[lags.length * 99 / 100]);
    ReadJudge judge = new ReadJudge(commits, applied, live.filledTo(), id -> false, decisive);
    List<Read> answered = reads.answered();
    Staleness staleness = Judging.of(judge, answered, span.toNanos());
    EntityComparison equality = live.equality();
    Map<String, Long> counters = new LinkedHashMap<>();
    counters.put(LastWrites.LOST, equality.missing() + equality.different());
    counters.put(LastWrites.RESURRECTED, equality.orphaned());
    counters.put(StalenessTally.PHANTOM, staleness.count(ReadClass.PHANTOM));
    counters.put(StalenessTally.FALSE_MISSES, staleness.count(ReadClass.MISSED));
    counters.put(StalenessTally.MONOTONIC, staleness.monotonicViolations());
    counters.put(StalenessTally.CONTRADICTIONS, staleness.contradictions());
    counters.put(StalenessTally.TORN, reads.recorder().torn());
    counters.put("unresolved", (long) joined.unresolved().size());
    return new Found(
        staleness,
        events,
        counters,
        live.lastWrites().predicted(commits),
        equality.examples().isEmpty() ? "" : equality.examples().get(0),
        reads.schedule().beginNanos());
  }
}
