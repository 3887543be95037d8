package io.prefetchbench.cache.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.prefetchbench.cache.CacheStats;
import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.cache.WorkerStatus;
import io.prefetchbench.cache.internal.engine.CacheEngine;
import io.prefetchbench.cache.internal.health.CacheGauges;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * Binds the metrics of one cache to a registry. Times are in the registry's base unit, seconds; an
 * unknown value is NaN. No tag contains an id, so the number of meters is bounded. Reading a meter
 * never accesses Redis.
 *
 * <p>Thread-safe. The registry must not outlive the cache for long: after {@link
 * PrefetchCache#close} the meters show the last values read.
 */
@SuppressWarnings("exports") // whoever calls it requires Micrometer
public final class CacheMeters implements MeterBinder {
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
    bindReads(registry);
    bindSync(registry);
    bindWorkers(registry);
    bindPasses(registry);
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
    what = "reads that involved the near cache";
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
    gauge(registry, "cache.size", tags, "live entries", seen -> known(seen.size()));
  }

  private void bindSync(MeterRegistry registry) {
    String what = "change events by outcome";
    result(registry, "prefetch.sync.events", "applied", what, CacheStats::applied);
    result(registry, "prefetch.sync.events", "fenced", what, CacheStats::fenced);
    result(registry, "prefetch.sync.events", "conflated", what, CacheStats::conflated);
    result(registry, "prefetch.sync.events", "dead", what, CacheStats::deadLetters);
    FunctionTimer.builder(
            "prefetch.sync.lag",
            gauges,
            seen -> seen.stats().lagSamples(),
            seen -> seen.stats().lagMicros(),
            TimeUnit.MICROSECONDS)
        .tags(tags)
        .description("from the commit of a change to the reply of its write")
        .register(registry);
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
        "prefetch.dlq.size",
        tags,
        "dead letters kept",
        seen -> known(seen.deadLetters()));
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

  private static double known(long value) {
    return value < 0 ? Double.NaN : value;
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
