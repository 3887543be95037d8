package io.prefetchbench.load.run;

import io.prefetchbench.cache.entity.Version;
import io.prefetchbench.cache.source.mock.Shape;
import io.prefetchbench.load.join.Read;
import io.prefetchbench.load.record.IntervalLog;
import io.prefetchbench.load.record.ReadOutcome;
import io.prefetchbench.load.record.ReadRecorder;
import io.prefetchbench.load.record.ReadTrace;
import io.prefetchbench.load.schedule.PhaseSchedule;
import io.prefetchbench.load.schedule.Schedule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The reads of one phase, as whoever sends them sees it: when each is due, which entity it asks
 * for, and where its begin and end are told. Thread-safe.
 */
public final class ReadPhase {
  /** Reads on their way at most; one more is not sent and counts as failed at once. */
  public static final int IN_FLIGHT_MAX = 5_000;

  private static final long LEAD_NANOS = 1_500_000_000L;

  private final PhaseSchedule schedule;
  private final Slice slice;
  private final ReadTrace trace;
  private final LongConsumer onBegin;
  private volatile ReadRecorder recorder;

  /**
   * Makes a phase that is not recorded until {@link #recordIn}.
   *
   * @param slice the reads that are sent from here; the trace has room for all
   * @param onBegin told the begin of the phase on the monotonic clock, once, as soon as it is known
   */
  ReadPhase(Schedule offsets, Slice slice, LongConsumer onBegin) {
    this.schedule = new PhaseSchedule(offsets);
    this.slice = slice;
    this.trace = new ReadTrace(schedule);
    this.onBegin = onBegin;
    this.recorder = new ReadRecorder(trace, null);
  }

  /**
   * A phase outside of a run, all of whose reads are sent from here.
   *
   * @param onBegin as for the phases of a run
   */
  public static ReadPhase alone(Schedule offsets, LongConsumer onBegin) {
    return new ReadPhase(offsets, new Slice(0, 1), onBegin);
  }

  /** Records histograms too; to be called before the first read. */
  void recordIn(@Nullable IntervalLog log) {
    recorder = new ReadRecorder(trace, log);
  }

  /**
   * When read n is due on the monotonic clock. The first call fixes the begin of the phase: late
   * enough for all who send reads to be there before the first is due.
   */
  public long dueNanos(int n, long nowNanos) {
    if (!schedule.isPlaced()) {
      long wanted = nowNanos + LEAD_NANOS;
      if (schedule.beginAt(wanted) == wanted) {
        onBegin.accept(wanted);
      }
    }
    return schedule.dueNanos(n);
  }

  /** The id that read n asks for. */
  public String id(int n) {
    return Shape.id(schedule.schedule().key(n));
  }

  /**
   * Returns whether the phase ends before read n is due, so that neither it nor any later one is to
   * be sent. Drivers ask before they wait for a read; {@link #admits} asks again.
   */
  public boolean endsBefore(int n) {
    return schedule.endsBefore(n);
  }

  /**
   * True if read n may leave; false if the phase has ended before it, or if it was counted as
   * failed because too many are out.
   */
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

  /** Read n leaves now. */
  public void begin(int n, long nowNanos) {
    recorder.begin(n, nowNanos);
  }

  /**
   * Read n ended.
   *
   * @param status the HTTP status; 0 if there was no answer
   * @param version the answer's version header; null if it had none. One that is no version makes
   *     the read a failed one
   * @param intact false if the entity's checksum did not match
   */
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

  /** As the other, for whoever knows the outcome. */
  public void end(
      int n, long nowNanos, ReadOutcome outcome, @Nullable Version version, boolean intact) {
    recorder.end(n, nowNanos, outcome, version, intact);
  }

  /**
   * The answered reads, to be judged. A server that was not ready said nothing of the entity: such
   * an answer is left out.
   */
  public List<Read> answered() {
    List<Read> reads = new ArrayList<>(trace.size());
    for (int n = 0; n < trace.size(); n++) {
      if (trace.isDone(n) && trace.outcome(n).saysOfEntity()) {
        reads.add(read(n));
      }
    }
    return reads;
  }

  /** Of the reads whose checksum did not match, the one that began first. */
  public Optional<Read> firstTorn() {
    return IntStream.range(0, trace.size())
        .filter(n -> trace.isDone(n) && !trace.isIntact(n))
        .boxed()
        .min(Comparator.comparingLong(trace::beginNanos))
        .map(this::read);
  }

  private Read read(int n) {
    return new Read(
        id(n), trace.beginNanos(n), trace.endNanos(n), trace.outcome(n), trace.version(n));
  }

  /** Number of reads of the phase, by all generators. */
  public int size() {
    return trace.size();
  }

  /** Number of reads that are sent from here. */
  public int ownSize() {
    return slice.size(trace.size());
  }

  /** Number of the i-th read that is sent from here. */
  public int ownRead(int i) {
    return slice.read(i);
  }

  /** How many of these were due before this time. */
  int ownDueBefore(long nanos) {
    return slice.size(schedule.dueBefore(nanos));
  }

  /** The counters and the trace of this phase. */
  public ReadRecorder recorder() {
    return recorder;
  }

  /** The schedule, placed once the phase has begun. */
  public PhaseSchedule schedule() {
    return schedule;
  }
}
