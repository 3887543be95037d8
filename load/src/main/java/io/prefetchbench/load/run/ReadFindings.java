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
import io.prefetchbench.reports.run.RunWriter;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** What the joined stamps say of the measured reads; ages are of the stale offered ones. */
record ReadFindings(Staleness staleness, Visibility visibility, Histogram ages, long tooOld) {
  static final String TAG = "staleness";

  /** Inputs for judging a read besides the stamps, as {@link ReadJudge} takes them. */
  record Rules(
      Function<List<Commit>, Version> first, Predicate<String> absentAtFirst, long decisiveNanos) {
    private ReadJudge judge(List<Commit> commits, List<AppliedStamp> applied) {
      return new ReadJudge(commits, applied, first, absentAtFirst, decisiveNanos);
    }
  }

  static void addReads(ReadPhase phase, StampParts parts, BiPredicate<Integer, TracedRead> judged) {
    Schedule schedule = phase.schedule().schedule();
    phase
        .recorder()
        .trace()
        .forEachDone(
            read -> {
              int key = schedule.key(read.n());
              if (read.outcome().isConclusive() && judged.test(key, read)) {
                // The id is derived from the key, and created only for the part in memory.
                parts.add(key, read.n(), read.judged(""));
              }
            });
  }

  /** Judges every answered read of a phase, part by part, and writes the ages of the stale ones. */
  static ReadFindings write(
      RunWriter files,
      ReadPhase phase,
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
      Read torn = phase.recorder().torn() == 0 ? null : phase.firstTorn().orElse(null);
      Map<String, Histogram> written =
          ages.write(files.resolve("staleness.hlog"), row -> row, Map.of(TAG, row -> row[0]));
      return new ReadFindings(
          tally.result(torn),
          visibility,
          written.getOrDefault(TAG, new Histogram(3)),
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

  /** Adds the counters; contradictions only if cross-checked by apply stamps. */
  void putInto(Map<String, Long> correctness, boolean crossChecked) {
    correctness.put(StalenessTally.PHANTOM, staleness.count(ReadClass.PHANTOM));
    correctness.put(StalenessTally.FALSE_MISSES, staleness.count(ReadClass.MISSED));
    correctness.put(StalenessTally.MONOTONIC, staleness.monotonicViolations());
    if (crossChecked) {
      correctness.put(StalenessTally.CONTRADICTIONS, staleness.contradictions());
    }
  }
}
