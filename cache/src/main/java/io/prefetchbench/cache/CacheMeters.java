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
    Binding binding = new Binding(registry);
    binding.reads();
    binding.nearCache();
    binding.sync();
    binding.health();
    binding.workers();
    binding.partitions();
    binding.passes();
    binding.redis();
  }

  /** Binds the meters to one registry. */
  private final class Binding {
    private final MeterRegistry registry;

    private Binding(MeterRegistry registry) {
      this.registry = registry;
    }

    private void reads() {
      String what = "reads by their result";
      result("cache.gets", "hit", what, CacheStats::hits);
      result("cache.gets", "miss", what, CacheStats::misses);
      result("cache.gets", "deleted", what, CacheStats::deleted);
      result("cache.gets", "not_ready", what, CacheStats::notReady);
      String puts = "entities stored by passes and by the worker";
      counter("cache.puts", tags, puts, g -> g.stats().prefetched() + g.stats().applied());
      gauge("cache.size", tags, "live entries", g -> known(g.size()));
      Timer responses =
          Timer.builder("prefetch.read.response")
              .tags(tags)
              .description("from the call of a read of Redis to its answer")
              .serviceLevelObjectives(READ_BUCKETS)
              .register(registry);
      gauges.onReadTime(nanos -> responses.record(nanos, TimeUnit.NANOSECONDS));
    }

    private void nearCache() {
      String what = "reads that involved the near cache";
      result("prefetch.near.gets", "hit", what, CacheStats::nearHits);
      result("prefetch.near.gets", "bypassed", what, CacheStats::nearBypassed);
      what = "changed keys that Redis reported to the near cache";
      counter("prefetch.near.invalidations", tags, what, g -> g.stats().nearInvalidations());
      what = "how often the near cache was emptied";
      counter("prefetch.near.clears", tags, what, g -> g.stats().nearClears());
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
      gauges.onLag(micros -> lags.record(Math.max(0, micros), TimeUnit.MICROSECONDS));
      for (CacheGauges.Stage stage : CacheGauges.Stage.values()) {
        FunctionTimer.builder(
                "prefetch.sync.stage",
                gauges,
                CacheGauges::stageEvents,
                g -> g.stageMicros(stage),
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
            g -> g.health().map(now -> now.state() == state ? 1.0 : 0.0).orElse(Double.NaN));
      }
      what = "the cache lags by at most this; unknown if there is no such bound";
      micros("prefetch.freshness.age", tags, what, CacheMeters::age);
    }

    private void workers() {
      String what = "change events not yet acknowledged";
      gauge("prefetch.feed.backlog", tags, what, g -> known(g.backlog()));
      ToDoubleFunction<CacheGauges> age = g -> g.backlog() < 0 ? Double.NaN : g.backlogMicros();
      micros("prefetch.feed.backlog.age", tags, "age of the oldest of these", age);
      what = "bytes of its log that the primary keeps until the feed has acknowledged them";
      gauge("prefetch.feed.retained.bytes", tags, what, g -> known(g.retainedBytes()));
      for (WorkerStatus.State state : WorkerStatus.State.values()) {
        gauge(
            "prefetch.worker.state",
            tags.and("state", lower(state)),
            "workers in this state",
            g -> g.workers().stream().filter(worker -> worker.state() == state).count());
      }
      what = "gaps of the feed found by the workers that are known, in their present lives";
      sum("prefetch.feed.gaps", what, WorkerStatus::gaps);
      what = "restarts of worker threads after an error, in the present lives of the workers";
      sum("prefetch.worker.crashes", what, WorkerStatus::crashes);
      gauge("prefetch.dlq.size", tags, "dead letters kept", g -> known(g.deadLetters()));
    }

    /** Their number is known only once a worker runs, and may grow. */
    private void partitions() {
      AtomicInteger bound = new AtomicInteger();
      gauges.onPartitions(
          count -> {
            while (bound.get() < count) {
              int number = bound.getAndIncrement();
              micros(
                  "prefetch.feed.partition.freshness.age",
                  tags.and("partition", Integer.toString(number)),
                  "the cache lags behind this partition of the feed by at most this",
                  g -> known(g.partitionAgeMicros(number)));
            }
          });
    }

    private void passes() {
      String what = "entities of the primary that passes compared with the cache";
      counter("prefetch.reconcile.scanned", tags, what, g -> g.passes().scanned());
      what = "entries that differed from the primary";
      counter("prefetch.reconcile.fixed", tags, what, g -> g.passes().fixed());
      what = "live entries the primary did not have";
      counter("prefetch.reconcile.orphans", tags, what, g -> g.passes().orphans());
      what = "passes of this process by their end";
      for (PassCounter.Outcome outcome : PassCounter.Outcome.values()) {
        Tags all = tags.and("result", lower(outcome));
        counter("prefetch.passes", all, what, g -> g.passes().ended(outcome));
      }
      what = "passes that this process is running";
      gauge("prefetch.pass.running", tags, what, g -> g.passes().running());
      what = "entities that the running pass has answered for so far, or the last one had";
      gauge("prefetch.pass.written", tags, what, g -> g.passes().written());
      what = "1 if this process found that a pass is needed, and none has completed since";
      gauge("prefetch.pass.needed", tags, what, g -> g.passes().isNeeded() ? 1 : 0);
    }

    private void redis() {
      String what = "commands that a server of a cluster redirected to another one";
      counter("prefetch.redis.redirects", tags, what, CacheGauges::redirects);
      what = "error replies of Redis and connection failures";
      for (String code : gauges.faultCodes()) {
        counter("prefetch.redis.errors", tags.and("code", code), what, g -> g.faults(code));
      }
    }

    private void result(String name, String result, String what, ToLongFunction<CacheStats> count) {
      counter(name, tags.and("result", result), what, g -> count.applyAsLong(g.stats()));
    }

    private void counter(String name, Tags all, String what, ToDoubleFunction<CacheGauges> count) {
      FunctionCounter.builder(name, gauges, count).tags(all).description(what).register(registry);
    }

    private void sum(String name, String what, ToLongFunction<WorkerStatus> each) {
      gauge(name, tags, what, g -> g.workers().stream().mapToLong(each).sum());
    }

    private void gauge(String name, Tags all, String what, ToDoubleFunction<CacheGauges> value) {
      Gauge.builder(name, gauges, value)
          .tags(all)
          .description(what)
          .strongReference(true)
          .register(registry);
    }

    private void micros(String name, Tags all, String what, ToDoubleFunction<CacheGauges> value) {
      TimeGauge.builder(name, gauges, TimeUnit.MICROSECONDS, value)
          .tags(all)
          .description(what)
          .strongReference(true)
          .register(registry);
    }
  }

  private static double age(CacheGauges gauges) {
    return gauges
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
