package io.prefetchbench.cache.internal.engine;

import io.prefetchbench.cache.CacheStats;
import io.prefetchbench.cache.Health;
import io.prefetchbench.cache.WorkerStatus;
import io.prefetchbench.cache.internal.common.DaemonTimer;
import io.prefetchbench.cache.internal.common.PassCounter;
import io.prefetchbench.cache.internal.read.Reads;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Values for monitoring, cheap to read at any rate: nothing here waits for Redis. Counts cover this
 * process and the workers elsewhere; they only grow, and a reset of the statistics does not affect
 * them. Values held only in Redis are read in the background: the workers once per second; from the
 * first access on, health once per second, dead letters every five seconds, and the number of
 * entries once per minute, because that is a scan. Thread-safe.
 */
public final class CacheGauges {
  private static final Logger LOG = LoggerFactory.getLogger(CacheGauges.class);
  private static final long HEALTH_SECONDS = 1;
  private static final long DEAD_LETTERS_SECONDS = 5;
  private static final long SIZE_SECONDS = 60;
  private static final double NANOS_PER_MICRO = 1e3;

  private final CacheEngine engine;
  private final ScheduledExecutorService reader;
  // A scan for the number of entries may take longer than health stays known.
  private final ScheduledExecutorService healthReader;
  private final Kept<Long> size;
  private final Kept<Long> deadLetters;
  private final Kept<HealthFacts> facts;

  CacheGauges(CacheEngine engine) {
    this.engine = engine;
    String name = engine.config().prefix();
    this.reader = DaemonTimer.named("cache-gauges-" + name);
    this.healthReader = DaemonTimer.named("cache-gauges-health-" + name);
    this.size = new Kept<>(reader, SIZE_SECONDS, engine.store::count);
    this.deadLetters = new Kept<>(reader, DEAD_LETTERS_SECONDS, engine.letters()::size);
    this.facts = new Kept<>(healthReader, HEALTH_SECONDS, engine::healthFacts);
  }

  /** A value held only in Redis, read in the background from the first access on. */
  private static final class Kept<T> {
    private final ScheduledExecutorService reader;
    private final long everySeconds;
    private final Supplier<T> source;
    private final AtomicBoolean begun = new AtomicBoolean();
    private volatile @Nullable T value;
    private boolean failed;

    private Kept(ScheduledExecutorService reader, long everySeconds, Supplier<T> source) {
      this.reader = reader;
      this.everySeconds = everySeconds;
      this.source = source;
    }

    /** The last value read; empty before the first, and if it could not be read. */
    private Optional<T> value() {
      if (!begun.get() && !reader.isShutdown() && begun.compareAndSet(false, true)) {
        var unused = reader.scheduleWithFixedDelay(this::read, 0, everySeconds, TimeUnit.SECONDS);
      }
      return Optional.ofNullable(value);
    }

    /** After a failure the value is unknown; an exception would end the schedule. */
    private void read() {
      try {
        value = source.get();
        failed = false;
      } catch (RuntimeException e) {
        value = null;
        if (!failed) {
          LOG.warn("a gauge cannot be read: {}", e.toString());
        }
        failed = true;
      }
    }
  }

  public void close() {
    reader.shutdownNow();
    healthReader.shutdownNow();
  }

  /** Passes on the lag of each event that this process stores from now on, µs. */
  public void onLag(LongConsumer listener) {
    engine.counter.onLag(listener);
  }

  /** Passes on the response time of each read from now on, ns; see {@link Reads#onTime}. */
  public void onReadTime(LongConsumer listener) {
    engine.reads.onTime(listener);
  }

  /** The current health, from facts at most about a second old; empty before the first read. */
  public Optional<Health> health() {
    return facts
        .value()
        .map(
            read ->
                HealthRules.evaluate(
                    read, engine.nanos.getAsLong(), engine.wallMicros.getAsLong()));
  }

  /** Commands of this process that a server of a cluster has redirected to another one. */
  public long redirects() {
    return engine.redirects();
  }

  public CacheStats stats() {
    return engine.counter.snapshot().plus(engine.view.stats());
  }

  /** Number of live entries, at most a minute old; −1 if unknown. */
  public long size() {
    return size.value().orElse(-1L);
  }

  /** Events given up and not yet handled, a few seconds old; −1 if unknown. */
  public long deadLetters() {
    return deadLetters.value().orElse(-1L);
  }

  /** The workers that posted recently, including the worker of this process. */
  public List<WorkerStatus> workers() {
    return engine.view.all();
  }

  /** Events of the feed not yet acknowledged; −1 if no worker knows. */
  public long backlog() {
    return HealthRules.backlog(workers());
  }

  /** Age of the oldest event not yet acknowledged, µs; 0 if there is none. */
  public long backlogMicros() {
    long oldest =
        workers().stream()
            .mapToLong(WorkerStatus::oldestMicros)
            .filter(micros -> micros > 0)
            .min()
            .orElse(0);
    return oldest == 0 ? 0 : Math.max(0, engine.wallMicros.getAsLong() - oldest);
  }

  /** Bytes of its log that the primary keeps for the feed; −1 if no worker knows. */
  public long retainedBytes() {
    return workers().stream().mapToLong(each -> each.feed().retainedBytes()).max().orElse(-1);
  }

  /** Number of partitions of the feed; 0 if it has none, or no worker knows. */
  public int partitions() {
    return workers().stream()
        .mapToInt(each -> each.feed().partitionsFreshAsOfMicros().size())
        .max()
        .orElse(0);
  }

  /**
   * Everything that was committed to this partition so long ago is in the cache, µs; −1 if no
   * worker knows. Each may know of another's progress, so the newest instant counts.
   */
  public long partitionAgeMicros(int partition) {
    long newest =
        workers().stream()
            .map(each -> each.feed().partitionsFreshAsOfMicros())
            .filter(each -> partition < each.size())
            .mapToLong(each -> each.get(partition))
            .max()
            .orElse(0);
    return newest <= 0 ? -1 : Math.max(0, engine.wallMicros.getAsLong() - newest);
  }

  /** Passes on the number of partitions, once per second until {@link #close}. */
  public void onPartitions(IntConsumer listener) {
    if (!healthReader.isShutdown()) {
      var unused =
          healthReader.scheduleWithFixedDelay(
              () -> listener.accept(partitions()), 0, HEALTH_SECONDS, TimeUnit.SECONDS);
    }
  }

  public Iterable<String> faultCodes() {
    return engine.faults.codes();
  }

  public long faults(String code) {
    return engine.faults.count(code);
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

  public long stageEvents() {
    return engine.stages.events();
  }

  /**
   * Total time that these events spent in a stage, µs; the queue stage uses both the primary's
   * clock and this process'.
   */
  public double stageMicros(Stage stage) {
    double batch = engine.stages.batchNanos() / NANOS_PER_MICRO;
    double apply = engine.stages.applyNanos() / NANOS_PER_MICRO;
    return switch (stage) {
      case QUEUE -> Math.max(0, workersLagMicros() - batch - apply);
      case BATCH -> batch;
      case APPLY -> apply;
    };
  }

  private long workersLagMicros() {
    return engine.counter.snapshot().lagMicros() - engine.stages.directMicros();
  }

  public PassCounter passes() {
    return engine.passes.counts();
  }
}
