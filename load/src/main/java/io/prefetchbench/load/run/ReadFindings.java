package io.prefetchbench.load.run;

import io.prefetchbench.load.join.JoinedEvent;
import io.prefetchbench.load.join.JudgedRead;
import io.prefetchbench.load.join.Read;
import io.prefetchbench.load.join.ReadClass;
import io.prefetchbench.load.join.ReadJudge;
import io.prefetchbench.load.join.Visibility;
import io.prefetchbench.load.record.SecondsLog;
import io.prefetchbench.load.staleness.Staleness;
import io.prefetchbench.load.staleness.StalenessTally;
import io.prefetchbench.reports.run.RunWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * What the joined stamps say of the measured reads. Immutable.
 *
 * @param ages of the stale offered reads
 * @param probes tag to times of the probe reads; empty if there were none
 */
record ReadFindings(
    Staleness staleness, Visibility visibility, Histogram ages, Map<String, Histogram> probes) {
  static final String TAG = "staleness";

  /** The log of the probe reads, if there were any. */
  static final String PROBES_FILE = "probes.hlog";

  private static final Map<String, ToLongFunction<Probes.Probe>> PROBE_TIMES = probeTimes();

  private static Map<String, ToLongFunction<Probes.Probe>> probeTimes() {
    Map<String, ToLongFunction<Probes.Probe>> times = new LinkedHashMap<>();
    times.put("probe.response", Probes.Probe::responseNanos);
    times.put("probe.service", Probes.Probe::serviceNanos);
    return times;
  }

  /**
   * Judges every answered read of a phase and writes the ages of the stale ones.
   *
   * @param events of the phase
   * @param endNanos end of the phase
   */
  static ReadFindings write(
      RunWriter files,
      ReadPhase phase,
      Probes probes,
      ReadJudge judge,
      List<JoinedEvent> events,
      long endNanos)
      throws IOException {
    List<Read> reads = phase.answered();
    long begin = phase.schedule().beginNanos();
    Staleness judged = StalenessTally.of(judge, reads, probes.answered(), endNanos - begin);
    Staleness staleness =
        firstTorn(phase, probes).map(torn -> judged.with(StalenessTally.TORN, torn)).orElse(judged);
    Map<String, Histogram> ages =
        SecondsLog.write(
            files.resolve("staleness.hlog"),
            staleness.stale(),
            stale -> stale.read().beginNanos(),
            Map.of(TAG, JudgedRead::ageNanos),
            begin,
            endNanos);
    List<Read> all = new ArrayList<>(reads);
    all.addAll(probes.answered());
    return new ReadFindings(
        staleness,
        Visibility.of(judge, all, events),
        ages.getOrDefault(TAG, new Histogram(3)),
        probes.areAsked() ? times(files, probes, begin, endNanos) : Map.of());
  }

  private static Optional<Read> firstTorn(ReadPhase phase, Probes probes) {
    Stream<Read> ofProbes =
        probes.ended().stream().filter(probe -> !probe.intact()).map(Probes.Probe::read);
    return Stream.concat(phase.firstTorn().stream(), ofProbes)
        .min(Comparator.comparingLong(Read::beginNanos));
  }

  private static Map<String, Histogram> times(
      RunWriter files, Probes probes, long begin, long endNanos) throws IOException {
    return SecondsLog.write(
        files.resolve(PROBES_FILE),
        probes.ended(),
        Probes.Probe::dueNanos,
        PROBE_TIMES,
        begin,
        endNanos);
  }

  void putInto(Map<String, Long> correctness) {
    correctness.put(StalenessTally.PHANTOM, all(ReadClass.PHANTOM));
    correctness.put(StalenessTally.FALSE_MISSES, all(ReadClass.MISSED));
    correctness.put(StalenessTally.MONOTONIC, staleness.monotonicViolations());
    correctness.put(StalenessTally.CONTRADICTIONS, staleness.contradictions());
  }

  private long all(ReadClass of) {
    return staleness.count(of) + staleness.countOfProbes(of);
  }
}
