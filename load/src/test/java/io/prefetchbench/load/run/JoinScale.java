package io.prefetchbench.load.run;

import io.prefetchbench.cache.Version;
import io.prefetchbench.load.judge.Staleness;
import io.prefetchbench.load.judge.StalenessTally;
import io.prefetchbench.load.judge.Visibility;
import io.prefetchbench.load.plan.Arrivals;
import io.prefetchbench.load.plan.KeyRanking;
import io.prefetchbench.load.plan.PhaseSchedule;
import io.prefetchbench.load.plan.Schedule;
import io.prefetchbench.load.record.Commit;
import io.prefetchbench.load.record.MeasuredEvents;
import io.prefetchbench.load.record.ReadOutcome;
import io.prefetchbench.load.record.ReadTrace;
import io.prefetchbench.load.record.StampParts;
import io.prefetchbench.testkit.Shape;
import io.prefetchbench.testkit.StampLog;
import io.prefetchbench.testkit.StampRecorder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Joins and judges a synthetic run, to see what it takes: {@code java -Xmx512m … JoinScale EVENTS
 * READS FOLDER}. Prints times and the heap; a program, not a test.
 */
final class JoinScale {
  private static final int ENTITIES = 100_000;
  private static final long SPAN_NANOS = TimeUnit.MINUTES.toNanos(10);
  private static final Version FIRST = new Version(1, 1_000_000);

  private final Path folder;
  private final int events;
  private final int reads;
  private final KeyRanking ranking = new KeyRanking(ENTITIES, 0.99, 1);
  private final Path mutatorLog;
  private final Path workerLog;

  private JoinScale(int events, int reads, Path folder) {
    this.events = events;
    this.reads = reads;
    this.folder = folder;
    mutatorLog = folder.resolve("mutator.stamps");
    workerLog = folder.resolve("worker.stamps");
  }

  /** Runs it. */
  public static void main(String[] args) throws IOException {
    Path folder = Files.createTempDirectory(Path.of(args[2]), "scale");
    new JoinScale(Integer.parseInt(args[0]), Integer.parseInt(args[1]), folder).run();
  }

  private void run() throws IOException {
    ReadTrace trace = write();
    long heap = Runtime.getRuntime().maxMemory();
    long before = liveBytes();
    long logs = Files.size(mutatorLog) + Files.size(workerLog);
    System.out.printf(
        Locale.ROOT,
        "%,d events, %,d reads, logs of %,d MB, heap at most %,d MB, live before %,d MB%n",
        events,
        reads,
        logs >> 20,
        heap >> 20,
        before >> 20);
    int count = StampParts.countFor(logs, reads, heap);
    SyncFigures.Span span = new SyncFigures.Span(0, SPAN_NANOS);
    long begin = System.nanoTime();
    try (StampParts parts = new StampParts(folder, count, false, false);
        MeasuredEvents joined = new MeasuredEvents(folder, 0, SPAN_NANOS)) {
      parts.addCommits(mutatorLog);
      parts.addApplications(workerLog, FIRST);
      Schedule schedule = trace.phase().schedule();
      trace.forEachDone(read -> parts.add(schedule.key(read.n()), read.n(), read.judged("")));
      begin = printed("divided into " + count + " parts", begin);
      SyncFigures sync = SyncFigures.write(folder.resolve("sync.hlog"), parts, span, false, joined);
      begin = printed("joined: " + sync.totals(), begin);
      ReadFindings.Rules rules =
          new ReadFindings.Rules(own -> FIRST, id -> false, 10 * sync.lagNanos(99).orElse(0));
      StalenessTally tally = new StalenessTally(SPAN_NANOS, stale -> {});
      Visibility visibility = ReadFindings.judge(parts, rules, span, tally);
      Staleness found = tally.result(null);
      String words = found.classes() + ", bracketed " + visibility.bracketed();
      begin = printed("judged: " + words + ", contradictions " + found.contradictions(), begin);
    }
    for (Path file : new Path[] {mutatorLog, workerLog, folder.resolve("sync.hlog"), folder}) {
      Files.delete(file);
    }
    long most = mostLiveBytes();
    System.out.printf(
        Locale.ROOT,
        "old generation and survivors at most %,d MB; %.0f bytes per event beyond what was live"
            + " before%n",
        most >> 20,
        (double) (most - before) / events);
  }

  private static long printed(String what, long begin) {
    long now = System.nanoTime();
    System.out.printf(
        Locale.ROOT,
        "%.1f s %s; old generation %,d MB%n",
        (now - begin) / 1e9,
        what,
        mostLiveBytes() >> 20);
    return now;
  }

  /** Each commit is applied within about 1 ms; reads see what was committed. */
  private ReadTrace write() throws IOException {
    double rate = events / (SPAN_NANOS / 1e9);
    Schedule changes = Schedule.of(Arrivals.POISSON, ranking, rate, SPAN_NANOS, 2);
    double readRate = reads / (SPAN_NANOS / 1e9);
    PhaseSchedule phase =
        new PhaseSchedule(Schedule.of(Arrivals.POISSON, ranking, readRate, SPAN_NANOS, 3));
    phase.beginAt(0);
    ReadTrace trace = new ReadTrace(phase);
    trace.spillTo(folder.resolve("reads.trace"));
    StampLog.Header header = new StampLog.Header(1, 1, Commit.COLUMNS);
    try (StampLog.Writer mutator = StampLog.Writer.create(mutatorLog, header);
        StampLog.Writer worker =
            StampLog.Writer.create(workerLog, new StampLog.Header(1, 1, StampRecorder.COLUMNS))) {
      long[] visible = new long[ENTITIES];
      int read = 0;
      for (int n = 0; n < changes.size(); n++) {
        long due = changes.dueNanos(n) + 1;
        for (; read < reads && phase.dueNanos(read) < due; read++) {
          long position = visible[phase.schedule().key(read)];
          Version version = position == 0 ? FIRST : new Version(1, position);
          trace.begin(read, phase.dueNanos(read));
          trace.end(read, phase.dueNanos(read) + 300_000, ReadOutcome.HIT, version, true);
        }
        long position = FIRST.position() + 1 + n;
        String id = Shape.id(changes.key(n));
        Version version = new Version(1, position);
        mutator.append(id, version, due, due + 1_000, due + 200_000, 0);
        long sent = due + 100_000;
        worker.append(id, version, due + 50_000, sent, 0, 3);
        worker.append(id, version, due + 50_000, sent, sent + 1_000L * (n % 1_000), 0);
        visible[changes.key(n)] = position;
      }
    }
    return trace;
  }

  private static long liveBytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** Of the old generation, at most, as far as its collector saw. */
  private static long mostLiveBytes() {
    Map<String, Long> peaks = new TreeMap<>();
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getType() == MemoryType.HEAP && !pool.getName().contains("Eden")) {
        MemoryUsage peak = pool.getPeakUsage();
        peaks.put(pool.getName(), peak.getUsed());
      }
    }
    return peaks.values().stream().mapToLong(Long::longValue).sum();
  }
}
