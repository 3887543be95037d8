package io.prefetchbench.load.run;

import io.prefetchbench.load.record.IntervalLog;
import io.prefetchbench.load.record.Percentiles;
import io.prefetchbench.load.record.ReadPhase;
import io.prefetchbench.load.record.ReadRecorder;
import io.prefetchbench.load.system.Background;
import io.prefetchbench.load.system.ChangingSystem;
import io.prefetchbench.load.system.ProcessTable;
import io.prefetchbench.reports.run.RunWriter;
import io.prefetchbench.testbed.environment.HiccupMeter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Once per second of a phase, writes the interval histograms and a line of counters, and shows a
 * line. Runs on its own thread; {@link #close} writes the last interval and closes the files.
 *
 * <p>The warm-up has one too, with files below {@code raw}: code that runs first in the measurement
 * would be compiled, and invalidate compiled code, during the measurement.
 */
final class SecondsTicker implements AutoCloseable {
  static final String HICCUP = "hiccup";

  /** The output files: those of the measurement, or those of the warm-up. */
  record Files(RunWriter run, String counters, IntervalLog log, IntervalLog pauses) {
    static Files ofMeasurement(RunWriter run) throws IOException {
      return open(run, "counters.ndjson", "load.hlog", "hiccup.hlog");
    }

    static Files ofWarmup(RunWriter run) throws IOException {
      return open(run, "raw/warmup.ndjson", "raw/warmup.hlog", "raw/warmup-hiccup.hlog");
    }

    private static Files open(RunWriter run, String counters, String log, String pauses)
        throws IOException {
      long nowMillis = System.currentTimeMillis();
      String[] tags = ReadTimes.TAGS.toArray(String[]::new);
      return new Files(
          run,
          counters,
          new IntervalLog(run.resolve(log), nowMillis, tags),
          new IntervalLog(run.resolve(pauses), nowMillis, HICCUP));
    }
  }

  private final Files files;
  private final ReadPhase phase;
  private final IntervalLog log;
  private final IntervalLog pauses;
  private final HiccupMeter hiccups;
  private final @Nullable ChangingSystem changing;
  private final Consumer<String> shown;
  private final List<Long> backlogs = new ArrayList<>();
  private final ScheduledExecutorService clock = Background.timer("ticker");
  private long dueBefore;
  private long sentBefore;
  private long failedBefore;
  private long second;
  private long beginNanos;
  private @Nullable ProcessTable processes;
  private @Nullable Exception failure;

  /** Creates a ticker that records the phase's reads from now on, and waits for its start. */
  SecondsTicker(
      Files files,
      ReadPhase phase,
      HiccupMeter hiccups,
      @Nullable ChangingSystem changing,
      Consumer<String> shown) {
    this.files = files;
    this.phase = phase;
    this.log = files.log();
    this.pauses = files.pauses();
    this.hiccups = hiccups;
    this.changing = changing;
    this.shown = shown;
    phase.recordIn(log);
  }

  /** Starts when the phase does. */
  synchronized void startAt(long beginNanos, long nowNanos, @Nullable ProcessTable table) {
    this.beginNanos = beginNanos;
    this.processes = table;
    long ahead = Math.max(0, beginNanos - nowNanos);
    long beginMillis = System.currentTimeMillis() + TimeUnit.NANOSECONDS.toMillis(ahead);
    log.beginInterval(beginMillis);
    pauses.beginInterval(beginMillis);
    long first = ahead + TimeUnit.SECONDS.toNanos(1);
    var unused =
        clock.scheduleAtFixedRate(
            this::beat, first, TimeUnit.SECONDS.toNanos(1), TimeUnit.NANOSECONDS);
  }

  private synchronized void beat() {
    try {
      second++;
      tick();
    } catch (RuntimeException e) {
      // A tick that throws would silently stop the schedule; the end of the run reports the first
      // failure.
      failure = failure == null ? e : failure;
    }
  }

  private void tick() {
    long now = System.nanoTime();
    pauses.recordAll(HICCUP, hiccups.takeInterval());
    pauses.tick(System.currentTimeMillis());
    log.tick(System.currentTimeMillis());
    ReadRecorder reads = phase.recorder();
    long due = phase.schedule().dueBefore(now);
    OptionalLong backlog = changing == null ? OptionalLong.empty() : changing.backlog();
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("second", second);
    line.put("due", due - dueBefore);
    line.put("sent", reads.sent() - sentBefore);
    line.put("errors", reads.failed() - failedBefore);
    line.put("hitShare", reads.hitShare());
    backlog.ifPresent(
        events -> {
          line.put("backlog", events);
          backlogs.add(events);
        });
    if (changing != null) {
      line.put("mutationsSent", changing.mutator().sent());
    }
    if (processes != null) {
      line.put("elapsedNanos", now - beginNanos);
      line.put("cpuSeconds", processes.cpuSecondsSoFar());
    }
    files.run().appendJsonLine(files.counters(), line);
    dueBefore = due;
    sentBefore = reads.sent();
    failedBefore = reads.failed();
    show();
  }

  /** Percentiles are those of the whole measurement so far: a second alone has too few reads. */
  private void show() {
    ReadRecorder reads = phase.recorder();
    List<String> parts = new ArrayList<>();
    addP99(parts, "read", log.total(ReadRecorder.RESPONSE));
    parts.add(String.format(Locale.ROOT, "failed %,d of %,d", reads.failed(), reads.sent()));
    if (reads.hitShare() < 1) {
      parts.add(String.format(Locale.ROOT, "hit %.2f %%", 100 * reads.hitShare()));
    }
    addP99(parts, "slip", log.total(ReadRecorder.SLIP));
    shown.accept(String.join(", ", parts));
  }

  private static void addP99(List<String> parts, String what, Histogram times) {
    OptionalLong nanos = Percentiles.nanos(times, 99);
    nanos.ifPresent(p99 -> parts.add(what + " p99 " + Percentiles.millis(p99) + " ms"));
  }

  synchronized List<Long> backlogs() {
    return List.copyOf(backlogs);
  }

  synchronized @Nullable Exception failure() {
    return failure;
  }

  @Override
  public void close() {
    // No interrupt: it would close the stamp log that a tick may be flushing.
    clock.shutdown();
    synchronized (this) {
      pauses.recordAll(HICCUP, hiccups.takeInterval());
      pauses.tick(System.currentTimeMillis());
      log.tick(System.currentTimeMillis());
      pauses.close();
      log.close();
    }
  }
}
