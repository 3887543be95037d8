package io.prefetchbench.cache.internal.health;

import io.prefetchbench.cache.CacheStats;
import io.prefetchbench.cache.WorkerStatus;
import io.prefetchbench.cache.internal.common.DaemonTimer;
import io.prefetchbench.cache.internal.common.PassCounter;
import io.prefetchbench.cache.internal.common.StatsCounter;
import io.prefetchbench.cache.internal.redis.FaultCounts;
import io.prefetchbench.cache.internal.store.CacheStore;
import io.prefetchbench.cache.internal.sync.DeadLetters;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Values for monitoring, cheap to read at any rate: nothing here waits for Redis. Counts cover this
 * process and the workers elsewhere; they only grow, and a reset of the statistics does not affect
 * them. Values held only in Redis are read in the background: the workers once per second; from the
 * first access on, dead letters every five seconds, and the number of entries once per minute,
 * because that is a scan.
 *
 * <p>Thread-safe.
 */
public final class CacheGauges {
  private static final Logger LOG = LoggerFactory.getLogger(CacheGauges.class);
  private static final long DEAD_LETTERS_SECONDS = 5;
  private static final long SIZE_SECONDS = 60;
  private static final double NANOS_PER_MICRO = 1e3;

  private final Parts parts;
  private final ScheduledExecutorService reader;
  private final Kept size;
  private final Kept deadLetters;

  /** The sources of the gauges. */
  public record Parts(
      StatsCounter counter,
      WorkerView view,
      CacheStore store,
      DeadLetters deadLetters,
      FaultCounts faults,
      StageTimes stages,
      PassCounter passes,
      LongSupplier wallMicros,
      String name) {}

  /** Gauges over these parts; nothing is read before the first access. */
  public CacheGauges(Parts parts) {
    this.parts = parts;
    this.reader = DaemonTimer.named("cache-gauges-" + parts.name());
    this.size = new Kept(reader, SIZE_SECONDS, parts.store()::count);
    this.deadLetters = new Kept(reader, DEAD_LETTERS_SECONDS, parts.deadLetters()::size);
  }

  /** A value held only in Redis, read in the background from the first access on. */
  private static final class Kept {
    private final ScheduledExecutorService reader;
    private final long everySeconds;
    private final LongSupplier source;
    private final AtomicBoolean begun = new AtomicBoolean();
    private volatile long value = -1;
    private boolean failed;

    private Kept(ScheduledExecutorService reader, long everySeconds, LongSupplier source) {
      this.reader = reader;
      this.everySeconds = everySeconds;
      this.source = source;
    }

    /** The last value read; −1 before the first. */
    private long value() {
      if (!begun.get() && !reader.isShutdown() && begun.compareAndSet(false, true)) {
        var unused = reader.scheduleWithFixedDelay(this::read, 0, everySeconds, TimeUnit.SECONDS);
      }
      return value;
    }

    /** On failure the previous value stays; an exception would end the schedule. */
    private void read() {
      try {
        value = source.getAsLong();
        failed = false;
      } catch (RuntimeException e) {
        if (!failed) {
          LOG.warn("a gauge cannot be read: {}", e.toString());
        }
        failed = true;
      }
    }
  }

  /** Ends the background reading. */
  public void close() {
    reader.shutdownNow();
  }

  /** Counts since this process started, including workers elsewhere. */
  public CacheStats stats() {
    return parts.counter().snapshot().plus(parts.view().stats());
  }

  /** Number of live entries, at most a minute old; −1 until it was read. */
  public long size() {
    return size.value();
  }

  /** Events given up and not yet handled, a few seconds old; −1 until it was read. */
  public long deadLetters() {
    return deadLetters.value();
  }

  /** The workers that posted recently, including the worker of this process. */
  public List<WorkerStatus> workers() {
    return parts.view().all();
  }

  /** Events of the feed not yet acknowledged; −1 if no worker knows. */
  public long backlog() {
    return HealthCheck.backlog(workers());
  }

  /** Age of the oldest event not yet acknowledged, µs; 0 if there is none. */
  public long backlogMicros() {
    long oldest =
        workers().stream()
            .mapToLong(WorkerStatus::oldestMicros)
            .filter(micros -> micros > 0)
            .min()
            .orElse(0);
    return oldest == 0 ? 0 : Math.max(0, parts.wallMicros().getAsLong() - oldest);
  }

  /** The codes of Redis errors that are counted separately. */
  public Iterable<String> faultCodes() {
    return parts.faults().codes();
  }

  /** Number of Redis errors with this code, seen by this process. */
  public long faults(String code) {
    return parts.faults().count(code);
  }

  /** A stage of an event between commit and reply, named as in the report of a load run. */
  public enum Stage {
    /** From the commit to the return of the poll. */
    QUEUE,
    /** From the return of the poll to the sending of the write. */
    BATCH,
    /** From the sending of the write to its reply. */
    APPLY
  }

  /** Events that the worker of this process stored. */
  public long stageEvents() {
    return parts.stages().events();
  }

  /**
   * Total time that these events spent in a stage, µs; the queue stage uses both the primary's
   * clock and this process'.
   */
  public double stageMicros(Stage stage) {
    double batch = parts.stages().batchNanos() / NANOS_PER_MICRO;
    double apply = parts.stages().applyNanos() / NANOS_PER_MICRO;
    return switch (stage) {
      case QUEUE -> Math.max(0, workersLagMicros() - batch - apply);
      case BATCH -> batch;
      case APPLY -> apply;
    };
  }

  private long workersLagMicros() {
    return parts.counter().snapshot().lagMicros() - parts.stages().directMicros();
  }

  /** Counts of what the passes of this process found and repaired. */
  public PassCounter passes() {
    return parts.passes();
  }
}
