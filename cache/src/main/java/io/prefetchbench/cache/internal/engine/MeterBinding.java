package io.prefetchbench.cache.internal.engine;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.prefetchbench.cache.CacheStats;
import io.prefetchbench.cache.Health;
import io.prefetchbench.cache.WorkerStatus;
import io.prefetchbench.cache.internal.common.PassCounter;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.ToLongFunction;

/**
 * The meters of one cache in one registry. None waits for Redis: counts are those of this process
 * and of the workers elsewhere, only grow, and are not affected by a reset of the statistics; the
 * rest is what the {@link CacheObserver} read last. Thread-safe.
 */
public final class MeterBinding {
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double NANOS_PER_MICRO = 1e3;
  private static final Duration[] READ_BUCKETS =
      millis(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500);
  private static final Duration[] LAG_BUCKETS =
      millis(
          0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000,
          300_000);

  private final CacheEngine engine;
  private final Tags tags;
  private final MeterRegistry registry;
  // The number of partitions with a meter; used by the observer's thread.
  private int bound;

  private MeterBinding(CacheEngine engine, Tags tags, MeterRegistry registry) {
    this.engine = engine;
    this.tags = tags;
    this.registry = registry;
  }

  /** Binds all meters of a cache, with these tags. */
  public static void bind(CacheEngine engine, Tags tags, MeterRegistry registry) {
    MeterBinding binding = new MeterBinding(engine, tags, registry);
    binding.reads();
    binding.nearCache();
    binding.sync();
    binding.health();
    binding.workers();
    binding.passes();
    binding.redis();
    engine.observer.watch(binding::partitions);
  }

  private void reads() {
    String what = "reads by their result";
    result("cache.gets", "hit", what, CacheStats::hits);
    result("cache.gets", "miss", what, CacheStats::misses);
    result("cache.gets", "deleted", what, CacheStats::deleted);
    result("cache.gets", "not_ready", what, CacheStats::notReady);
    String puts = "entities stored by passes and by the worker";
    counter("cache.puts", tags, puts, () -> stored(engine.counts()));
    gauge("cache.size", tags, "live entries", () -> known(engine.observer.size()));
    Timer responses =
        Timer.builder("prefetch.read.response")
            .tags(tags)
            .description("from the call of a read of Redis to its answer")
            .serviceLevelObjectives(READ_BUCKETS)
            .register(registry);
    engine.reads.onTime(nanos -> responses.record(nanos, TimeUnit.NANOSECONDS));
  }

  private void nearCache() {
    String what = "reads that involved the near cache";
    result("prefetch.near.gets", "hit", what, CacheStats::nearHits);
    result("prefetch.near.gets", "bypassed", what, CacheStats::nearBypassed);
    what = "changed keys that Redis reported to the near cache";
    counter("prefetch.near.invalidations", tags, what, () -> engine.counts().nearInvalidations());
    what = "how often the near cache was emptied";
    counter("prefetch.near.clears", tags, what, () -> engine.counts().nearClears());
  }

  private void sync() {
    String what = "change events by outcome";
    result("prefetch.sync.events", "applied", what, CacheStats::applied);
    result("prefetch.sync.events", "fenced", what, CacheStats::fenced);
    result("prefetch.sync.events", "conflated", what, CacheStats::conflated);
    result("prefetch.sync.events", "dead", what, CacheStats::deadLetters);
    Timer lags =
        Timer.builder("prefetch.sync.lag")
            .tags(tags)
            .description("from the commit of a change to the reply of its write, in this process")
            .serviceLevelObjectives(LAG_BUCKETS)
            .register(registry);
    // Clocks that disagree give a negative lag, which a timer would drop.
    engine.counter.onLag(micros -> lags.record(Math.max(0, micros), TimeUnit.MICROSECONDS));
    for (StageTimes.Stage stage : StageTimes.Stage.values()) {
      FunctionTimer.builder(
              "prefetch.sync.stage",
              engine,
              cache -> cache.stages.events(),
              cache -> cache.stages.micros(stage, cache.counter.snapshot().lagMicros()),
              TimeUnit.MICROSECONDS)
          .tags(tags.and("stage", lower(stage)))
          .description("that time by stage, in the worker of this process")
          .register(registry);
    }
  }

  private void health() {
    String what = "1 for the state of the cache, 0 for the others";
    for (Health.State state : Health.State.values()) {
      gauge(
          "prefetch.health.state",
          tags.and("state", lower(state)),
          what,
          () ->
              engine
                  .observer
                  .health()
                  .map(now -> now.state() == state ? 1.0 : 0.0)
                  .orElse(Double.NaN));
    }
    what = "the cache lags by at most this; unknown if there is no such bound";
    micros("prefetch.freshness.age", tags, what, this::age);
  }

  private void workers() {
    String what = "change events not yet acknowledged";
    gauge("prefetch.feed.backlog", tags, what, () -> known(HealthRules.backlog(engine.view.all())));
    DoubleSupplier age =
        () -> HealthRules.backlog(engine.view.all()) < 0 ? Double.NaN : engine.backlogMicros();
    micros("prefetch.feed.backlog.age", tags, "age of the oldest of these", age);
    what = "bytes of its log that the primary keeps until the feed has acknowledged them";
    gauge(
        "prefetch.feed.retained.bytes",
        tags,
        what,
        () -> known(max(each -> each.feed().retainedBytes(), -1)));
    for (WorkerStatus.State state : WorkerStatus.State.values()) {
      gauge(
          "prefetch.worker.state",
          tags.and("state", lower(state)),
          "workers in this state",
          () -> engine.view.all().stream().filter(worker -> worker.state() == state).count());
    }
    what = "gaps of the feed found by the workers that are known, in their present lives";
    sum("prefetch.feed.gaps", what, WorkerStatus::gaps);
    what = "restarts of worker threads after an error, in the present lives of the workers";
    sum("prefetch.worker.crashes", what, WorkerStatus::crashes);
    gauge(
        "prefetch.dlq.size", tags, "dead letters kept", () -> known(engine.observer.deadLetters()));
  }

  /** Their number is known only once a worker runs, and may grow. */
  private void partitions() {
    long count = max(each -> freshness(each).size(), 0);
    for (; bound < count; bound++) {
      int number = bound;
      micros(
          "prefetch.feed.partition.freshness.age",
          tags.and("partition", Integer.toString(number)),
          "the cache lags behind this partition of the feed by at most this",
          () -> known(partitionAge(number)));
    }
  }

  /**
   * Each worker may know of another's progress, so the newest instant counts; µs, −1 if unknown.
   */
  private long partitionAge(int number) {
    long newest = max(each -> number < freshness(each).size() ? freshness(each).get(number) : 0, 0);
    return newest <= 0 ? -1 : Math.max(0, engine.wallMicros.getAsLong() - newest);
  }

  private static List<Long> freshness(WorkerStatus worker) {
    return worker.feed().partitionsFreshAsOfMicros();
  }

  private long max(ToLongFunction<WorkerStatus> each, long ifNone) {
    return engine.view.all().stream().mapToLong(each).max().orElse(ifNone);
  }

  private void passes() {
    String what = "entities of the primary that passes compared with the cache";
    counter("prefetch.reconcile.scanned", tags, what, () -> engine.passes.counts().scanned());
    what = "entries that differed from the primary";
    counter("prefetch.reconcile.fixed", tags, what, () -> engine.passes.counts().fixed());
    what = "live entries the primary did not have";
    counter("prefetch.reconcile.orphans", tags, what, () -> engine.passes.counts().orphans());
    what = "passes of this process by their end";
    for (PassCounter.Outcome outcome : PassCounter.Outcome.values()) {
      Tags all = tags.and("result", lower(outcome));
      counter("prefetch.passes", all, what, () -> engine.passes.counts().ended(outcome));
    }
    what = "passes that this process is running";
    gauge("prefetch.pass.running", tags, what, () -> engine.passes.counts().running());
    what = "entities that the running pass has answered for so far, or the last one had";
    gauge("prefetch.pass.written", tags, what, () -> engine.passes.counts().written());
    what = "1 if this process found that a pass is needed, and none has completed since";
    gauge("prefetch.pass.needed", tags, what, () -> engine.passes.counts().isNeeded() ? 1 : 0);
  }

  private void redis() {
    String what = "commands that a server of a cluster redirected to another one";
    counter("prefetch.redis.redirects", tags, what, engine::redirects);
    what = "error replies of Redis and connection failures";
    for (String code : engine.faults.codes()) {
      counter(
          "prefetch.redis.errors", tags.and("code", code), what, () -> engine.faults.count(code));
    }
  }

  private void result(String name, String result, String what, ToLongFunction<CacheStats> count) {
    counter(name, tags.and("result", result), what, () -> count.applyAsLong(engine.counts()));
  }

  private void counter(String name, Tags all, String what, DoubleSupplier count) {
    FunctionCounter.builder(name, engine, cache -> count.getAsDouble())
        .tags(all)
        .description(what)
        .register(registry);
  }

  private void sum(String name, String what, ToLongFunction<WorkerStatus> each) {
    gauge(name, tags, what, () -> engine.view.all().stream().mapToLong(each).sum());
  }

  private void gauge(String name, Tags all, String what, DoubleSupplier value) {
    Gauge.builder(name, engine, cache -> value.getAsDouble())
        .tags(all)
        .description(what)
        .strongReference(true)
        .register(registry);
  }

  private void micros(String name, Tags all, String what, DoubleSupplier value) {
    TimeGauge.builder(name, engine, TimeUnit.MICROSECONDS, cache -> value.getAsDouble())
        .tags(all)
        .description(what)
        .strongReference(true)
        .register(registry);
  }

  private static double stored(CacheStats counts) {
    return counts.prefetched() + counts.applied();
  }

  private double age() {
    return engine
        .observer
        .health()
        .flatMap(Health::staleness)
        .map(bound -> bound.toNanos() / NANOS_PER_MICRO)
        .orElse(Double.NaN);
  }

  private static Duration[] millis(double... bounds) {
    return Arrays.stream(bounds)
        .mapToObj(bound -> Duration.ofNanos(Math.round(bound * NANOS_PER_MILLI)))
        .toArray(Duration[]::new);
  }

  private static double known(long value) {
    return value < 0 ? Double.NaN : value;
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
