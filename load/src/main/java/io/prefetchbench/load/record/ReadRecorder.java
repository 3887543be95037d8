package io.prefetchbench.load.record;

import io.prefetchbench.cache.Version;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Records each read in the trace and in the second in which it ended or failed. Thread-safe. */
public final class ReadRecorder {
  /** Tag of answer − actual start. */
  public static final String SERVICE = "read.service";

  /** Tag of answer − due time. */
  public static final String RESPONSE = "read.response";

  /** Tag of actual start − due time. */
  public static final String SLIP = "read.slip";

  private final ReadTrace trace;
  private final @Nullable IntervalLog log;
  private final LongAdder sent = new LongAdder();
  private final LongAdder torn = new LongAdder();
  private final Map<ReadOutcome, LongAdder> outcomes = new EnumMap<>(ReadOutcome.class);

  public ReadRecorder(ReadTrace trace, @Nullable IntervalLog log) {
    this.trace = trace;
    this.log = log;
    for (ReadOutcome outcome : ReadOutcome.values()) {
      outcomes.put(outcome, new LongAdder());
    }
  }

  public void begin(int n, long nowNanos) {
    trace.begin(n, nowNanos);
    sent.increment();
    if (log != null) {
      log.record(SLIP, nowNanos - trace.phase().dueNanos(n));
    }
  }

  /** Records that read n was held back, too many being in flight: sent and failed at once. */
  public void overflow(int n, long nowNanos) {
    begin(n, nowNanos);
    end(n, nowNanos, ReadOutcome.OVERFLOW, null, true);
  }

  /** Records that read n ended; {@code intact} is false if its checksum did not match. */
  public void end(
      int n, long nowNanos, ReadOutcome outcome, @Nullable Version version, boolean intact) {
    long beginNanos = trace.end(n, nowNanos, outcome, version, intact);
    counter(outcome).increment();
    if (!intact) {
      torn.increment();
    }
    if (log != null) {
      log.record(SERVICE, nowNanos - beginNanos);
      log.record(RESPONSE, nowNanos - trace.phase().dueNanos(n));
    }
  }

  private LongAdder counter(ReadOutcome outcome) {
    return Objects.requireNonNull(outcomes.get(outcome));
  }

  public long sent() {
    return sent.sum();
  }

  public long count(ReadOutcome outcome, ReadOutcome... more) {
    long sum = counter(outcome).sum();
    for (ReadOutcome other : more) {
      sum += counter(other).sum();
    }
    return sum;
  }

  public long completed() {
    return count(ReadOutcome.HIT, ReadOutcome.DELETED, ReadOutcome.ABSENT, ReadOutcome.NOT_READY);
  }

  /** Returns the number of ended reads without such an answer. */
  public long failed() {
    return count(ReadOutcome.FAILED, ReadOutcome.OVERFLOW);
  }

  public long inFlight() {
    return sent() - completed() - failed();
  }

  public long torn() {
    return torn.sum();
  }

  /** Returns hits / (hits + misses); 1 if there were none. */
  public double hitShare() {
    long hits = count(ReadOutcome.HIT);
    long misses = count(ReadOutcome.ABSENT, ReadOutcome.NOT_READY);
    return hits + misses == 0 ? 1 : (double) hits / (hits + misses);
  }

  public ReadTrace trace() {
    return trace;
  }
}
