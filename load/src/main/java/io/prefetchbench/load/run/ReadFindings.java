package io.prefetchbench.load.run;

import io.prefetchbench.cache.Version;
import io.prefetchbench.load.judge.ReadClass;
import io.prefetchbench.load.judge.ReadJudge;
import io.prefetchbench.load.judge.Staleness;
import io.prefetchbench.load.judge.StalenessTally;
import io.prefetchbench.load.judge.Visibility;
import io.prefetchbench.load.plan.Schedule;
import io.prefetchbench.load.plan.Workload;
import io.prefetchbench.load.record.AppliedStamp;
import io.prefetchbench.load.record.Commit;
import io.prefetchbench.load.record.JoinedEvent;
import io.prefetchbench.load.record.LostAnswers;
import io.prefetchbench.load.record.Read;
import io.prefetchbench.load.record.ReadBatch;
import io.prefetchbench.load.record.ReadPhase;
import io.prefetchbench.load.record.SecondsLog;
import io.prefetchbench.load.record.StampParts;
import io.prefetchbench.load.record.TracedRead;
import io.prefetchbench.load.system.ReadProbes;
import io.prefetchbench.reports.run.RunWriter;
import java.io.IOException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** What the joined stamps say of the measured reads; ages are of the stale offered ones. */
record ReadFindings(
    Staleness staleness,
    Visibility visibility,
    Histogram ages,
    Map<String, Histogram> probes,
    long tooOld) {
  static final String TAG = "staleness";

  /** The log of the probe reads, if there were any. */
  static final String PROBES_FILE = "probes.hlog";

  private static final Map<String, ToLongFunction<long[]>> PROBE_TIMES = probeTimes();

  private static Map<String, ToLongFunction<long[]>> probeTimes() {
    Map<String, ToLongFunction<long[]>> times = new LinkedHashMap<>();
    times.put("probe.response", row -> row[0]);
    times.put("probe.service", row -> row[1]);
    return times;
  }

  /** Inputs for judging a read besides the stamps, as {@link ReadJudge} takes them. */
  record Rules(
      Function<List<Commit>, Version> first, Predicate<String> absentAtFirst, long decisiveNanos) {
    private ReadJudge judge(List<Commit> commits, List<AppliedStamp> applied) {
      return new ReadJudge(commits, applied, first, absentAtFirst, decisiveNanos);
    }
  }

  static void addReads(
      ReadPhase phase,
      ReadProbes probes,
      StampParts parts,
      BiPredicate<Integer, TracedRead> judged) {
    Schedule schedule = phase.schedule().schedule();
    phase
        .recorder()
        .trace()
        .forEachDone(
            read -> {
              int key = schedule.key(read.n());
              if (read.outcome().isConclusive() && judged.test(key, read)) {
                // The id is derived from the key, and created only for the part in memory.
                parts.add(key, read.n(), false, read.judged(""));
              }
            });
    long order = phase.size();
    for (Read probe : probes.answered()) {
      parts.add(order++, true, probe);
    }
  }

  /** Judges every answered read of a phase, part by part, and writes the ages of the stale ones. */
  static ReadFindings write(
      RunWriter files,
      ReadPhase phase,
      ReadProbes probes,
      StampParts parts,
      Rules rules,
      SyncFigures.Span span,
      Workload.@Nullable Freshness objective)
      throws IOException {
    long within = objective == null ? Long.MAX_VALUE : objective.within().toNanos();
    LongAdder tooOld = new LongAdder();
    long begin = span.beginNanos();
    long end = span.endNanos();
    try (SecondsLog ages = new SecondsLog(files.resolve("raw"), "ages", 1, begin, end)) {
      StalenessTally tally =
          new StalenessTally(
              end - begin,
              stale -> {
                ages.add(stale.read().beginNanos(), stale.ageNanos());
                tooOld.add(stale.ageNanos() >= within ? 1 : 0);
              });
      Visibility visibility = judge(parts, rules, span, tally);
      Map<String, Histogram> written =
          ages.write(files.resolve("staleness.hlog"), row -> row, Map.of(TAG, row -> row[0]));
      return new ReadFindings(
          tally.result(firstTorn(phase, probes).orElse(null)),
          visibility,
          written.getOrDefault(TAG, new Histogram(3)),
          probes.areEnabled() ? times(files, probes, begin, end) : Map.of(),
          tooOld.sum());
    }
  }

  /** Judges the reads of all parts, and determines when the events of the phase became visible. */
  static Visibility judge(
      StampParts parts, Rules rules, SyncFigures.Span span, StalenessTally tally) {
    Visibility visibility = Visibility.none();
    for (int i = 0; i < parts.count(); i++) {
      StampParts.Part part = parts.stamps(i);
      ReadBatch batch = parts.reads(i, part);
      List<Commit> commits = LostAnswers.resolve(part.logged(), part.applied());
      ReadJudge judge = rules.judge(commits, part.applied());
      tally.add(judge, batch);
      List<Commit> measured =
          part.answered().stream().filter(c -> span.has(c.intendedNanos())).toList();
      List<JoinedEvent> events = part.join().join(measured).events();
      visibility = visibility.plus(Visibility.of(judge, batch.reads(), events));
    }
    return visibility;
  }

  private static Optional<Read> firstTorn(ReadPhase phase, ReadProbes probes) {
    if (phase.recorder().torn() + probes.torn() == 0) {
      return Optional.empty();
    }
    Stream<Read> ofProbes =
        probes.ended().stream().filter(probe -> !probe.intact()).map(ReadProbes.Probe::read);
    return Stream.concat(phase.firstTorn().stream(), ofProbes)
        .min(Comparator.comparingLong(Read::beginNanos));
  }

  private static Map<String, Histogram> times(
      RunWriter files, ReadProbes probes, long begin, long endNanos) throws IOException {
    try (SecondsLog log = new SecondsLog(files.resolve("raw"), "probes", 2, begin, endNanos)) {
      for (ReadProbes.Probe probe : probes.ended()) {
        log.add(probe.dueNanos(), probe.responseNanos(), probe.serviceNanos());
      }
      return log.write(files.resolve(PROBES_FILE), row -> row, PROBE_TIMES);
    }
  }

  /** Adds the counters; contradictions only if cross-checked by apply stamps. */
  void putInto(Map<String, Long> correctness, boolean crossChecked) {
    correctness.put(StalenessTally.PHANTOM, all(ReadClass.PHANTOM));
    correctness.put(StalenessTally.FALSE_MISSES, all(ReadClass.MISSED));
    correctness.put(StalenessTally.MONOTONIC, staleness.monotonicViolations());
    if (crossChecked) {
      correctness.put(StalenessTally.CONTRADICTIONS, staleness.contradictions());
    }
  }

  private long all(ReadClass of) {
    return staleness.count(of) + staleness.countOfProbes(of);
  }
}
