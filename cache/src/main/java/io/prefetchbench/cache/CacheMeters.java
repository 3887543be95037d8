package io.prefetchbench.cache;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.prefetchbench.cache.internal.common.PassCounter;
import io.prefetchbench.cache.internal.engine.CacheEngine;
import io.prefetchbench.cache.internal.engine.CacheGauges;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * Binds the metrics of one cache to a registry. Times are in the registry's base unit, seconds; an
 * unknown value is NaN. No tag contains an id, so the number of meters is bounded. Reading a meter
 * never accesses Redis. The sync lag and the response time of reads are histograms, recorded from
 * the binding on: two looks at the clock for each read of Redis, none for one that the near cache
 * answers.
 *
 * <p>Thread-safe. The registry must not outlive the cache for long: after {@link
 * PrefetchCache#close} the meters show the last values read.
 */
@SuppressWarnings("exports") // whoever calls it requires Micrometer
public final class CacheMeters implements MeterBinder {
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double NANOS_PER_MICRO = 1e3;
  private static final Duration[] READ_BUCKETS =
      millis(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500);
  private static final Duration[] LAG_BUCKETS =
      millis(
          0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000,
          300_000);

  private final CacheGauges gauges;
  private final Tags tags;

  /** The meters of this cache, without additional tags. */
  public CacheMeters(PrefetchCache cache) {
    this(cache, Tags.empty());
  }

  /**
   * The meters of this cache.
   *
   * @param tags added to every meter; use them to distinguish the caches of one registry
   */
  public CacheMeters(PrefetchCache cache, Tags tags) {
    this.gauges = CacheEngine.of(cache).gauges();
    this.tags = tags;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    // Begins the background reading, so that the first scrape finds a state.
    var unused = gauges.health();
    bindReads(registry);
    bindNearCache(registry);
    bindSync(registry);
    bindHealth(registry);
    bindWorkers(registry);
    bindPasses(registry);
    counter(
        registry,
        "prefetch.redis.redirects",
        tags,
        "commands that a server of a cluster redirected to another one",
        CacheGauges::redirects);
    for (String code : gauges.faultCodes()) {
      counter(
          registry,
          "prefetch.redis.errors",
          tags.and("code", code),
          "error replies of Redis and connection failures",
          seen -> seen.faults(code));
    }
  }

  private void bindReads(MeterRegistry registry) {
    String what = "reads by their result";
    result(registry, "cache.gets", "hit", what, CacheStats::hits);
    result(registry, "cache.gets", "miss", what, CacheStats::misses);
    result(registry, "cache.gets", "deleted", what, CacheStats::deleted);
    result(registry, "cache.gets", "not_ready", what, CacheStats::notReady);
    counter(
        registry,
        "cache.puts",
        tags,
        "entities stored by passes and by the worker",
        seen -> seen.stats().prefetched() + seen.stats().applied());
    gauge(registry, "cache.size", tags, "live entries", seen -> known(seen.size()));
    Timer responses =
        Timer.builder("prefetch.read.response")
            .tags(tags)
            .description("from the call of a read of Redis to its answer")
            .serviceLevelObjectives(READ_BUCKETS)
            .register(registry);
    gauges.onReadTime(nanos -> responses.record(nanos, TimeUnit.NANOSECONDS));
  }

  private void bindNearCache(MeterRegistry registry) {
    String what = "reads that involved the near cache";
    result(registry, "prefetch.near.gets", "hit", what, CacheStats::nearHits);
    result(registry, "prefetch.near.gets", "bypassed", what, CacheStats::nearBypassed);
    counter(
        registry,
        "prefetch.near.invalidations",
        tags,
        "changed keys that Redis reported to the near cache",
        seen -> seen.stats().nearInvalidations());
    counter(
        registry,
        "prefetch.near.clears",
        tags,
        "how often the near cache was emptied",
        seen -> seen.stats().nearClears());
  }

  private void bindSync(MeterRegistry registry) {
    String what = "change events by outcome";
    result(registry, "prefetch.sync.events", "applied", what, CacheStats::applied);
    result(registry, "prefetch.sync.events", "fenced", what, CacheStats::fenced);
    result(registry, "prefetch.sync.events", "conflated", what, CacheStats::conflated);
    result(registry, "prefetch.sync.events", "dead", what, CacheStats::deadLetters);
    Timer lags =
        Timer.builder("prefetch.sync.lag")
            .tags(tags)
            .description("from the commit of a change to the reply of its write, in this process")
            .serviceLevelObjectives(LAG_BUCKETS)
            .register(registry);
    // Clocks that disagree give a negative lag, which a timer would drop.
    gauges.onLag(micros -> lags.record(Math.max(0, micros), TimeUnit.MICROSECONDS));
    for (CacheGauges.Stage stage : CacheGauges.Stage.values()) {
      FunctionTimer.builder(
              "prefetch.sync.stage",
              gauges,
              CacheGauges::stageEvents,
              seen -> seen.stageMicros(stage),
              TimeUnit.MICROSECONDS)
          .tags(tags.and("stage", lower(stage)))
          .description("that time by stage, in the worker of this process")
          .register(registry);
    }
  }

  private void bindHealth(MeterRegistry registry) {
    for (Health.State state : Health.State.values()) {
      gauge(
          registry,
          "prefetch.health.state",
          tags.and("state", lower(state)),
          "1 for the state of the cache, 0 for the others",
          seen -> seen.health().map(now -> now.state() == state ? 1.0 : 0.0).orElse(Double.NaN));
    }
    TimeGauge.builder("prefetch.freshness.age", gauges, TimeUnit.MICROSECONDS, CacheMeters::age)
        .tags(tags)
        .description("the cache lags by at most this; unknown if there is no such bound")
        .strongReference(true)
        .register(registry);
  }

  private static double age(CacheGauges seen) {
    return seen.health()
        .flatMap(Health::staleness)
        .map(bound -> bound.toNanos() / NANOS_PER_MICRO)
        .orElse(Double.NaN);
  }

  private void bindWorkers(MeterRegistry registry) {
    gauge(
        registry,
        "prefetch.feed.backlog",
        tags,
        "change events not yet acknowledged",
        seen -> known(seen.backlog()));
    TimeGauge.builder(
            "prefetch.feed.backlog.age",
            gauges,
            TimeUnit.MICROSECONDS,
            seen -> seen.backlog() < 0 ? Double.NaN : seen.backlogMicros())
        .tags(tags)
        .description("age of the oldest of these")
        .strongReference(true)
        .register(registry);
    gauge(
        registry,
        "prefetch.feed.retained.bytes",
        tags,
        "bytes of its log that the primary keeps until the feed has acknowledged them",
        seen -> known(seen.retainedBytes()));
    bindPartitions(registry);
    for (WorkerStatus.State state : WorkerStatus.State.values()) {
      gauge(
          registry,
          "prefetch.worker.state",
          tags.and("state", lower(state)),
          "workers in this state",
          seen -> seen.workers().stream().filter(worker -> worker.state() == state).count());
    }
    gauge(
        registry,
        "prefetch.feed.gaps",
        tags,
        "gaps of the feed found by the workers that are known, in their present lives",
        seen -> seen.workers().stream().mapToLong(WorkerStatus::gaps).sum());
    gauge(
        registry,
        "prefetch.worker.crashes",
        tags,
        "restarts of worker threads after an error, in the present lives of the workers",
        seen -> seen.workers().stream().mapToLong(WorkerStatus::crashes).sum());
    gauge(
        registry,
        "prefetch.dlq.size",
        tags,
        "dead letters kept",
        seen -> known(seen.deadLetters()));
  }

  /** Their number is known only once a worker runs, and may grow. */
  private void bindPartitions(MeterRegistry registry) {
    AtomicInteger bound = new AtomicInteger();
    gauges.onPartitions(
        count -> {
          for (int partition = bound.get();
              partition < count;
              partition = bound.incrementAndGet()) {
            int number = partition;
            TimeGauge.builder(
                    "prefetch.feed.partition.freshness.age",
                    gauges,
                    TimeUnit.MICROSECONDS,
                    seen -> known(seen.partitionAgeMicros(number)))
                .tags(tags.and("partition", Integer.toString(number)))
                .description("the cache lags behind this partition of the feed by at most this")
                .strongReference(true)
                .register(registry);
          }
        });
  }

  private void bindPasses(MeterRegistry registry) {
    counter(
        registry,
        "prefetch.reconcile.scanned",
        tags,
        "entities of the primary that passes compared with the cache",
        seen -> seen.passes().scanned());
    counter(
        registry,
        "prefetch.reconcile.fixed",
        tags,
        "entries that differed from the primary",
        seen -> seen.passes().fixed());
    counter(
        registry,
        "prefetch.reconcile.orphans",
        tags,
        "live entries the primary did not have",
        seen -> seen.passes().orphans());
    for (PassCounter.Outcome outcome : PassCounter.Outcome.values()) {
      counter(
          registry,
          "prefetch.passes",
          tags.and("result", lower(outcome)),
          "passes of this process by their end",
          seen -> seen.passes().ended(outcome));
    }
    gauge(
        registry,
        "prefetch.pass.running",
        tags,
        "passes that this process is running",
        seen -> seen.passes().running());
    gauge(
        registry,
        "prefetch.pass.written",
        tags,
        "entities that the running pass has answered for so far, or the last one had",
        seen -> seen.passes().written());
    gauge(
        registry,
        "prefetch.pass.needed",
        tags,
        "1 if this process found that a pass is needed, and none has completed since",
        seen -> seen.passes().isNeeded() ? 1 : 0);
  }

  private void result(
      MeterRegistry registry,
      String name,
      String result,
      String what,
      ToLongFunction<CacheStats> count) {
    counter(
        registry, name, tags.and("result", result), what, seen -> count.applyAsLong(seen.stats()));
  }

  private void counter(
      MeterRegistry registry,
      String name,
      Tags all,
      String what,
      ToDoubleFunction<CacheGauges> count) {
    FunctionCounter.builder(name, gauges, count).tags(all).description(what).register(registry);
  }

  private void gauge(
      MeterRegistry registry,
      String name,
      Tags all,
      String what,
      ToDoubleFunction<CacheGauges> value) {
    Gauge.builder(name, gauges, value)
        .tags(all)
        .description(what)
        .strongReference(true)
        .register(registry);
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
