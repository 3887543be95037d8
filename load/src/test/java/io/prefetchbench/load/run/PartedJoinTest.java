package io.prefetchbench.load.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.Version;
import io.prefetchbench.load.judge.Judging;
import io.prefetchbench.load.judge.ReadJudge;
import io.prefetchbench.load.judge.Staleness;
import io.prefetchbench.load.judge.StalenessTally;
import io.prefetchbench.load.judge.Visibility;
import io.prefetchbench.load.record.AppliedStamp;
import io.prefetchbench.load.record.AppliedStamp.Kind;
import io.prefetchbench.load.record.Commit;
import io.prefetchbench.load.record.EventTimes;
import io.prefetchbench.load.record.JoinedEvent;
import io.prefetchbench.load.record.LostAnswers;
import io.prefetchbench.load.record.MeasuredEvents;
import io.prefetchbench.load.record.Read;
import io.prefetchbench.load.record.ReadOutcome;
import io.prefetchbench.load.record.RelayedStamp;
import io.prefetchbench.load.record.StampJoin;
import io.prefetchbench.load.record.StampParts;
import io.prefetchbench.testkit.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Joined and judged part by part, a run amounts to the same as joined and judged whole: the oracle
 * of the events is a join by trees, that of the reads the direct use of the judge on everything at
 * once.
 */
class PartedJoinTest {
  private static final Version FIRST = new Version(1, 1_000);
  private static final long TIME = TimeUnit.SECONDS.toNanos(3);
  private static final List<Kind> KINDS = List.of(Kind.values());
  private static final List<ReadOutcome> ANSWERS =
      List.of(ReadOutcome.HIT, ReadOutcome.DELETED, ReadOutcome.ABSENT);
  private static final SyncFigures.Span SPAN = new SyncFigures.Span(TIME / 5, TIME);

  private static boolean wasAbsent(String id) {
    return id.endsWith("3");
  }

  /** A run with everything that may go wrong. */
  private static final class RandomRun {
    private final SplittableRandom random;
    private final List<Commit> logged = new ArrayList<>();
    private final List<AppliedStamp> applied = new ArrayList<>();
    private final @Nullable List<RelayedStamp> relayed;
    private final List<Read> reads = new ArrayList<>();
    private final int keys;

    RandomRun(long seed) {
      random = new SplittableRandom(seed);
      keys = 1 + random.nextInt(40);
      relayed = random.nextBoolean() ? new ArrayList<>() : null;
      int commits = random.nextInt(300);
      for (int i = 0; i < commits; i++) {
        commit(i);
      }
      int count = random.nextInt(800);
      for (int i = 0; i < count; i++) {
        reads.add(read(i));
      }
    }

    private String id() {
      int key = random.nextInt(keys);
      return key == 1 ? "not-generated" : Shape.id(key);
    }

    private boolean isRare() {
      return random.nextInt(12) == 0;
    }

    private void commit(int i) {
      String id = id();
      long intended = random.nextLong(TIME);
      long sent = intended + random.nextLong(1_000);
      long acked = sent + random.nextLong(2_000_000);
      Version version = new Version(random.nextInt(2) + 1L, 1_001 + i);
      boolean delete = random.nextInt(4) == 0;
      logged.add(
          isRare()
              ? Commit.unanswered(id, intended, sent, delete)
              : new Commit(id, version, intended, sent, isRare() ? 0 : acked, delete));
      long polled = isRare() ? 0 : sent - 500 + random.nextLong(3_000_000);
      long write = polled + random.nextLong(1_000_000);
      long replied = isRare() ? 0 : write + random.nextLong(1_000_000);
      List<RelayedStamp> topic = relayed;
      if (topic != null && !isRare()) {
        topic.add(new RelayedStamp(id, version, sent + 300, isRare() ? 0 : sent + 900));
      }
      if (!isRare()) {
        applied.add(new AppliedStamp(id, version, polled, write, 0, Kind.SENDING));
        Kind kind = KINDS.get(random.nextInt(KINDS.size()));
        applied.add(new AppliedStamp(id, version, polled, write, replied, kind));
      }
      for (int again = random.nextInt(3); again > 1; again--) {
        applied.add(AppliedStamp.written(id, version, polled + 50, write + 50, replied + 50));
      }
    }

    private Read read(int i) {
      long begin = i + 1_000 * random.nextLong(TIME / 1_000);
      long end = begin + random.nextLong(2_000_000);
      ReadOutcome outcome = ANSWERS.get(random.nextInt(ANSWERS.size()));
      long position = 999L + random.nextInt(Math.max(1, logged.size()) + 3);
      Version version = new Version(random.nextInt(2) + 1L, position);
      return new Read(id(), begin, end, outcome, outcome == ReadOutcome.ABSENT ? null : version);
    }

    StampParts parted(Path folder, int count) {
      StampParts parts = new StampParts(folder, count, false, false);
      logged.forEach(parts::add);
      applied.forEach(parts::add);
      if (relayed != null) {
        parts.addRelayed(relayed);
      }
      for (int i = 0; i < reads.size(); i++) {
        parts.add(i, reads.get(i));
      }
      return parts;
    }
  }

  @Property(tries = 150)
  void partsAddUpToTheWhole(@ForAll long seed, @ForAll @IntRange(min = 1, max = 20) int count)
      throws IOException {
    Path folder = Files.createTempDirectory("parted");
    RandomRun run = new RandomRun(seed);
    Path log = folder.resolve("sync.hlog");
    try (StampParts parts = run.parted(folder, count);
        MeasuredEvents events = new MeasuredEvents(folder, SPAN.beginNanos(), SPAN.endNanos())) {
      SyncFigures sync = SyncFigures.write(log, parts, SPAN, false, events);
      checkJoin(run, sync, events);
      long decisive = sync.lagNanos(99).orElse(0);
      StalenessTally tally = new StalenessTally(SPAN.endNanos(), stale -> {});
      ReadFindings.Rules rules =
          new ReadFindings.Rules(own -> FIRST, PartedJoinTest::wasAbsent, decisive);
      Visibility visibility = ReadFindings.judge(parts, rules, SPAN, tally);
      checkReads(run, decisive, tally.result(null), visibility);
    } finally {
      Files.delete(log);
      Files.delete(folder);
    }
  }

  private static List<Commit> answered(RandomRun run) {
    return run.logged.stream().filter(Commit::isAnswered).toList();
  }

  private static List<Commit> measured(RandomRun run) {
    return answered(run).stream().filter(commit -> SPAN.has(commit.intendedNanos())).toList();
  }

  /** What a join of these commits finds, straight from the definition. */
  private static final class Straight {
    private final List<JoinedEvent> events = new ArrayList<>();
    private final List<Commit> unresolved = new ArrayList<>();
    private long missing;
    private long conflated;

    Straight(RandomRun run, List<Commit> commits) {
      List<AppliedStamp> applied = run.applied;
      for (Commit commit : commits) {
        NavigableMap<Version, AppliedStamp> written = of(commit, applied, Kind.WRITTEN);
        AppliedStamp own = written.get(commit.version());
        AppliedStamp seen = own;
        if (own == null) {
          seen = of(commit, applied, Kind.CONFLATED).get(commit.version());
          Map.Entry<Version, AppliedStamp> later = written.higherEntry(commit.version());
          own = later == null ? null : later.getValue();
        }
        if (seen == null || own == null) {
          unresolved.add(commit);
        } else {
          long polled = seen.polledNanos();
          RelayedStamp relay = relay(run, commit);
          add(new JoinedEvent(commit, relay, polled, own.sentNanos(), own.repliedNanos()));
          conflated += seen.kind() == Kind.CONFLATED && isLast(commit) ? 1 : 0;
        }
      }
    }

    private void add(JoinedEvent event) {
      LongStream times = LongStream.of(event.times().row());
      if (times.filter(nanos -> nanos == 0).count() > (event.relayed() == null ? 2 : 0)) {
        missing++;
      } else {
        events.add(event);
      }
    }

    private static @Nullable RelayedStamp relay(RandomRun run, Commit commit) {
      List<RelayedStamp> relayed = run.relayed;
      if (relayed == null) {
        return null;
      }
      return relayed.stream()
          .filter(each -> each.id().equals(commit.id()))
          .filter(each -> each.version().equals(commit.version()))
          .findFirst()
          .orElse(new RelayedStamp(commit.id(), commit.version(), 0, 0));
    }

    private boolean isLast(Commit commit) {
      return !events.isEmpty() && events.get(events.size() - 1).commit().equals(commit);
    }

    private static NavigableMap<Version, AppliedStamp> of(
        Commit commit, List<AppliedStamp> applied, Kind kind) {
      NavigableMap<Version, AppliedStamp> all = new TreeMap<>();
      for (AppliedStamp each : applied) {
        Kind found = each.kind() == Kind.FENCED ? Kind.WRITTEN : each.kind();
        if (each.id().equals(commit.id()) && found == kind) {
          all.merge(each.version(), each, Straight::earlier);
        }
      }
      return all;
    }

    private static AppliedStamp earlier(AppliedStamp a, AppliedStamp b) {
      return b.repliedNanos() != 0 && b.repliedNanos() < a.repliedNanos() ? b : a;
    }

    StampJoin.Totals totals() {
      List<EventTimes> times = events.stream().map(JoinedEvent::times).toList();
      return new StampJoin.Totals(
          events.size(),
          unresolved.size(),
          missing,
          times.stream().filter(each -> each.lagNanos() < 0).count(),
          conflated,
          times.stream().mapToLong(EventTimes::residueNanos).max().orElse(0),
          new StampJoin.Lags(
              within(times, 10),
              within(times, 100),
              within(times, 2_000),
              times.stream().mapToLong(EventTimes::lagNanos).reduce(0, Math::max)));
    }

    private static long within(List<EventTimes> times, long millis) {
      return times.stream().filter(each -> each.lagNanos() <= millis * 1_000_000).count();
    }
  }

  private static void checkJoin(RandomRun run, SyncFigures sync, MeasuredEvents events) {
    Straight whole = new Straight(run, measured(run));
    assertThat(sync.totals()).isEqualTo(whole.totals());
    assertThat(sync.unresolvedOfRun())
        .isEqualTo(new Straight(run, answered(run)).unresolved.size());
    Histogram lags = new Histogram(3);
    lags.setAutoResize(true);
    List<EventTimes> times = whole.events.stream().map(JoinedEvent::times).toList();
    times.forEach(each -> lags.recordValue(Math.max(0, each.lagNanos())));
    assertThat(sync.lag()).isEqualTo(lags);
    assertThat(sync.tags().contains("sync.produce")).isEqualTo(run.relayed != null);
    assertThat(sync.mean("sync.queue"))
        .isEqualTo(times.stream().mapToLong(EventTimes::queueNanos).average().orElse(0));
    List<EventTimes> kept = new ArrayList<>();
    events.forEach(kept::add);
    assertThat(kept).containsExactlyInAnyOrderElementsOf(times);
    List<Long> unresolved = new ArrayList<>();
    events.forEachUnresolved(unresolved::add);
    assertThat(unresolved)
        .containsExactlyInAnyOrderElementsOf(
            whole.unresolved.stream().map(Commit::intendedNanos).toList());
  }

  private static void checkReads(
      RandomRun run, long decisive, Staleness found, Visibility visibility) {
    List<Commit> commits = LostAnswers.resolve(run.logged, run.applied);
    ReadJudge judge =
        new ReadJudge(commits, run.applied, FIRST, PartedJoinTest::wasAbsent, decisive);
    Staleness whole = Judging.of(judge, run.reads, SPAN.endNanos());
    assertThat(found).isEqualTo(whole);
    Visibility seen = Visibility.of(judge, run.reads, new Straight(run, measured(run)).events);
    assertThat(visibility).isEqualTo(seen);
  }
}
