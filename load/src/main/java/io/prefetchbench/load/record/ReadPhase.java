package io.prefetchbench.load.record;

import io.prefetchbench.cache.Version;
import io.prefetchbench.load.plan.PhaseSchedule;
import io.prefetchbench.load.plan.Schedule;
import io.prefetchbench.testkit.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** The reads of one phase as their sender sees them: when, which, and their ends. Thread-safe. */
public final class ReadPhase {
  /** Reads in flight, at most; one over it is not sent and counts as failed at once. */
  public static final int IN_FLIGHT_MAX = 5_000;

  private static final long LEAD_NANOS = 1_500_000_000L;

  private final PhaseSchedule schedule;
  private final ReadTrace trace;
  private volatile LongConsumer onBegin = begin -> {};
  private volatile ReadRecorder recorder;

  /** Creates a phase that is not recorded until {@link #recordIn}. */
  public ReadPhase(Schedule offsets) {
    this.schedule = new PhaseSchedule(offsets);
    this.trace = new ReadTrace(schedule);
    this.recorder = new ReadRecorder(trace, null);
  }

  /** Sets the listener for the start of the phase; call it before the first read. */
  public void onBegin(LongConsumer listener) {
    onBegin = listener;
  }

  /** Enables histograms; call it before the first read. */
  public void recordIn(@Nullable IntervalLog log) {
    recorder = new ReadRecorder(trace, log);
  }

  /** Returns when read n is due; the first call fixes the start, late enough for all senders. */
  public long dueNanos(int n, long nowNanos) {
    if (!schedule.isPlaced()) {
      long wanted = nowNanos + LEAD_NANOS;
      if (schedule.beginAt(wanted) == wanted) {
        onBegin.accept(wanted);
      }
    }
    return schedule.dueNanos(n);
  }

  public String id(int n) {
    return Shape.id(schedule.schedule().key(n));
  }

  /** Returns whether the phase ends before read n is due; asked before waiting for a read. */
  public boolean endsBefore(int n) {
    return schedule.endsBefore(n);
  }

  /** Returns whether read n may be sent; false if it is over, or failed as one too many. */
  public boolean admits(int n, long nowNanos) {
    if (schedule.endsBefore(n)) {
      return false;
    }
    if (recorder.inFlight() < IN_FLIGHT_MAX) {
      return true;
    }
    recorder.overflow(n, nowNanos);
    return false;
  }

  public void begin(int n, long nowNanos) {
    recorder.begin(n, nowNanos);
  }

  /** Records that read n ended: status 0 without an answer; an invalid version makes it fail. */
  public void end(int n, long nowNanos, int status, @Nullable String version, boolean intact) {
    Version parsed;
    try {
      parsed = version == null ? null : Version.parse(version);
    } catch (IllegalArgumentException e) {
      end(n, nowNanos, ReadOutcome.FAILED, null, true);
      return;
    }
    end(n, nowNanos, ReadOutcome.of(status, parsed != null), parsed, intact);
  }

  public void end(
      int n, long nowNanos, ReadOutcome outcome, @Nullable Version version, boolean intact) {
    recorder.end(n, nowNanos, outcome, version, intact);
  }

  /** Returns the answered reads, to be judged, without "not ready", which says nothing. */
  public List<Read> answered() {
    List<Read> reads = new ArrayList<>(trace.size());
    trace.forEachDone(
        read -> {
          if (read.outcome().isConclusive()) {
            reads.add(read.judged(id(read.n())));
          }
        });
    return reads;
  }

  public Optional<Read> firstTorn() {
    List<TracedRead> torn = new ArrayList<>();
    trace.forEachDone(
        read -> {
          if (!read.intact()) {
            torn.add(read);
          }
        });
    return torn.stream()
        .min(Comparator.comparingLong(TracedRead::beginNanos))
        .map(read -> read.judged(id(read.n())));
  }

  /** Returns the number of reads of the phase. */
  public int size() {
    return trace.size();
  }

  public ReadRecorder recorder() {
    return recorder;
  }

  /** Returns the schedule, which has a start once the phase has begun. */
  public PhaseSchedule schedule() {
    return schedule;
  }
}
