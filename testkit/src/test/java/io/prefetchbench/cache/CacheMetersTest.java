package io.prefetchbench.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.data.Offset.offset;

import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.prefetchbench.cache.CacheConfig.NearCacheOptions;
import io.prefetchbench.cache.internal.engine.CacheEngine;
import io.prefetchbench.cache.internal.engine.EngineBuilder;
import io.prefetchbench.testkit.Mutation;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class CacheMetersTest {

  private CacheRig rig;
  private CallerPort reads;
  private CallerPort writes;
  private CacheEngine cache;
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @BeforeEach
  void open() {
    rig = new CacheRig();
    reads = new CallerPort(rig.cacheRedis.connect());
    writes = new CallerPort(rig.cacheRedis.connect());
    cache = rig.builder("worker").ports(reads, writes).build();
    new CacheMeters(cache, Tags.of("cache", "categories")).bindTo(registry);
  }

  @AfterEach
  void close() {
    registry.close();
    cache.close();
    reads.close();
    writes.close();
    rig.close();
  }

  private double count(String name, String... tags) {
    return registry.get(name).tags(tags).functionCounter().count();
  }

  private double gauge(String name, String... tags) {
    return registry.get(name).tags(tags).gauge().value();
  }

  /** Makes one of everything that is counted. */
  private void live() {
    ChangeEvent stray = new ChangeEvent.Upsert(Strays.category(77), 0);
    cache.apply(stray);
    cache.apply(stray);
    cache.start();
    cache.get("cat-001");
    cache.get("cat-001");
    cache.get("nobody");
    Mutation gone = rig.primary.delete("cat-003").orElseThrow();
    cache.awaitVisible("cat-003", gone.version(), Duration.ofSeconds(20));
    cache.reprefetch();
    rig.cacheRedis.run("SET", "cache:category:text", "x");
  }

  @Test
  void everyMeterShowsWhatHappened() {
    live();
    assertThat(count("cache.gets", "result", "hit")).isEqualTo(2);
    assertThat(count("cache.gets", "result", "miss")).isEqualTo(1);
    assertThat(count("cache.gets", "result", "deleted")).isEqualTo(1);
    assertThat(count("cache.gets", "result", "not_ready")).isZero();
    CacheRig.soon().until(() -> count("prefetch.sync.events", "result", "applied") == 2);
    assertThat(count("prefetch.sync.events", "result", "fenced")).isEqualTo(1);
    assertThat(count("prefetch.sync.events", "result", "conflated")).isZero();
    assertThat(count("prefetch.sync.events", "result", "dead")).isZero();
    // Five of the first pass, four of the second, two events.
    assertThat(count("cache.puts")).isEqualTo(11);
    assertThat(count("prefetch.reconcile.scanned")).isEqualTo(9);
    assertThat(count("prefetch.reconcile.orphans")).isEqualTo(1);
    assertThat(count("prefetch.reconcile.fixed")).isEqualTo(1);
    assertThat(count("prefetch.passes", "result", "complete")).isEqualTo(2);
    assertThat(count("prefetch.passes", "result", "failed")).isZero();
    assertThat(gauge("prefetch.pass.running")).isZero();
    assertThat(gauge("prefetch.pass.written")).isEqualTo(4);
    assertThat(gauge("prefetch.pass.needed")).isZero();
    assertThat(count("prefetch.redis.redirects")).isZero();
    CacheRig.soon().until(() -> gauge("prefetch.worker.state", "state", "running") == 1);
    assertThat(gauge("prefetch.worker.state", "state", "failed")).isZero();
    CacheRig.soon().until(() -> gauge("prefetch.feed.backlog") == 0);
    CacheRig.soon().until(() -> gauge("prefetch.dlq.size") == 0);
    // A stream keeps nothing for a slot, and has no partitions.
    assertThat(gauge("prefetch.feed.retained.bytes")).isNaN();
    assertThat(registry.find("prefetch.feed.partition.freshness.age").gauges()).isEmpty();
    CacheRig.soon().until(() -> gauge("cache.size") >= 0);
    assertThat(registry.get("prefetch.feed.backlog.age").timeGauge().baseTimeUnit())
        .isEqualTo(TimeUnit.SECONDS);
  }

  @Test
  void readsAndLagsAreHistograms() {
    live();
    CountAtBucket[] reads = histogram("prefetch.read.response");
    // Three reads, and those of two waits are not counted.
    assertThat(registry.get("prefetch.read.response").timer().count()).isEqualTo(3);
    assertThat(reads).hasSize(14);
    assertThat(reads[reads.length - 1].count()).isEqualTo(3);
    assertThat(reads[0].bucket(TimeUnit.MICROSECONDS)).isEqualTo(100);
    CacheRig.soon().until(() -> registry.get("prefetch.sync.lag").timer().count() == 2);
    CountAtBucket[] lags = histogram("prefetch.sync.lag");
    assertThat(lags).hasSize(17);
    // The stray event was committed in 1970: its lag is in no bucket but the last, infinite one.
    assertThat(lags[lags.length - 1].count()).isEqualTo(1);
    assertThat(lags[lags.length - 1].bucket(TimeUnit.SECONDS)).isEqualTo(300);
  }

  private CountAtBucket[] histogram(String name) {
    return registry.get(name).timer().takeSnapshot().histogramCounts();
  }

  @Test
  void whatIsNotKnownIsNotANumber() {
    live();
    CacheRig.soon().until(() -> gauge("prefetch.health.state", "state", "ready") == 1);
    assertThat(gauge("prefetch.health.state", "state", "down")).isZero();
    assertThat(age()).isBetween(0.0, 60.0);
    cache.clear();
    CacheRig.soon().until(() -> gauge("prefetch.health.state", "state", "cleared") == 1);
    assertThat(age()).isNaN();
    cache.reprefetch();
    CacheRig.soon().until(() -> gauge("prefetch.health.state", "state", "ready") == 1);
    assertThat(age()).isBetween(0.0, 60.0);
  }

  private double age() {
    return registry.get("prefetch.freshness.age").timeGauge().value(TimeUnit.SECONDS);
  }

  @Test
  void aRefusedPassIsCountedAsSuch() {
    cache.start();
    Strays.store(rig.cacheRedis.port(), 100, 30);
    assertThat(cache.reprefetch().refusal()).isNotEmpty();
    assertThat(count("prefetch.passes", "result", "refused")).isEqualTo(1);
    assertThat(gauge("prefetch.pass.needed")).as("only the caller wanted it").isZero();
  }

  @Test
  void aGapIsCountedAndHealedByAPass() {
    cache.start();
    rig.primaryRedis.run("DEL", rig.primary.feedKey());
    CacheRig.soon().until(() -> gauge("prefetch.feed.gaps") == 1);
    CacheRig.soon().until(() -> count("prefetch.passes", "result", "complete") >= 2);
    CacheRig.soon().until(() -> gauge("prefetch.pass.needed") == 0);
  }

  @Test
  void theNearCacheShowsWhatItSparesAndWhatItHears() {
    cache.start();
    try (CacheEngine near =
        rig.builder("near").workerHere(false).nearCache(NearCacheOptions.STANDARD).build()) {
      new CacheMeters(near, Tags.of("cache", "near")).bindTo(registry);
      CacheRig.soon()
          .until(
              () -> {
                near.get("cat-001");
                return count("prefetch.near.gets", "cache", "near", "result", "hit") > 0;
              });
      rig.primary.update("cat-001", "name", "Tea");
      CacheRig.soon().until(() -> count("prefetch.near.invalidations", "cache", "near") > 0);
      rig.cacheRedis.run("FLUSHALL");
      CacheRig.soon().until(() -> count("prefetch.near.clears", "cache", "near") > 0);
      assertThat(count("prefetch.near.gets", "cache", "near", "result", "bypassed"))
          .isEqualTo((double) near.stats().nearBypassed());
    }
  }

  @Test
  void stagesAddUpToTheLagOfTheWorkersEvents() {
    cache.start();
    for (int i = 0; i < 10; i++) {
      Mutation made = rig.primary.update("cat-001", "name", "n" + i).orElseThrow();
      cache.awaitVisible("cat-001", made.version(), Duration.ofSeconds(20));
    }
    CacheRig.soon()
        .until(
            () ->
                registry.get("prefetch.sync.stage").tag("stage", "apply").functionTimer().count()
                    == 10);
    Timer lag = registry.get("prefetch.sync.lag").timer();
    double stages = 0;
    for (String stage : Set.of("queue", "batch", "apply")) {
      FunctionTimer timer = registry.get("prefetch.sync.stage").tag("stage", stage).functionTimer();
      assertThat(timer.count()).isEqualTo(10);
      stages += timer.totalTime(TimeUnit.MICROSECONDS);
    }
    assertThat(lag.count()).isEqualTo(10);
    assertThat(lag.totalTime(TimeUnit.MICROSECONDS)).isPositive();
    assertThat(stages).isCloseTo(lag.totalTime(TimeUnit.MICROSECONDS), offset(1.0));
  }

  @Test
  void errorsAreCountedByTheirCode() {
    live();
    double before = count("prefetch.redis.errors", "code", "WRONGTYPE");
    assertThat(catchThrowable(() -> cache.get("text"))).isNotNull();
    assertThat(count("prefetch.redis.errors", "code", "WRONGTYPE")).isEqualTo(before + 1);
    assertThat(count("prefetch.redis.errors", "code", "OTHER")).isZero();
  }

  @Test
  void readingMetersAsksNoRedisAndTagsHoldNoIds() {
    live();
    CacheRig.soon().until(() -> gauge("cache.size") > 0 && gauge("prefetch.dlq.size") >= 0);
    CacheRig.soon().until(() -> gauge("prefetch.feed.backlog") >= 0 && age() >= 0);
    long before = reads.mine() + writes.mine();
    Set<String> names = new TreeSet<>();
    Set<String> tags = new TreeSet<>();
    for (Meter meter : registry.getMeters()) {
      names.add(meter.getId().getName());
      assertThat(meter.getId().getTag("cache")).isEqualTo("categories");
      meter.getId().getTags().stream().map(Tag::getKey).forEach(tags::add);
      assertThat(meter.getId().getTags()).noneMatch(tag -> tag.getValue().contains("cat-0"));
      for (Measurement measured : meter.measure()) {
        assertThat(measured.getValue()).isNotNegative();
      }
    }
    assertThat(reads.mine() + writes.mine()).isEqualTo(before);
    assertThat(before).as("the same thread's calls are seen").isPositive();
    assertThat(tags).containsExactly("cache", "code", "le", "result", "stage", "state");
    assertThat(names)
        .containsExactly(
            "cache.gets",
            "cache.puts",
            "cache.size",
            "prefetch.dlq.size",
            "prefetch.feed.backlog",
            "prefetch.feed.backlog.age",
            "prefetch.feed.gaps",
            "prefetch.feed.retained.bytes",
            "prefetch.freshness.age",
            "prefetch.health.state",
            "prefetch.near.clears",
            "prefetch.near.gets",
            "prefetch.near.invalidations",
            "prefetch.pass.needed",
            "prefetch.pass.running",
            "prefetch.pass.written",
            "prefetch.passes",
            "prefetch.read.response",
            "prefetch.read.response.histogram",
            "prefetch.reconcile.fixed",
            "prefetch.reconcile.orphans",
            "prefetch.reconcile.scanned",
            "prefetch.redis.errors",
            "prefetch.redis.redirects",
            "prefetch.sync.events",
            "prefetch.sync.lag",
            "prefetch.sync.lag.histogram",
            "prefetch.sync.stage",
            "prefetch.worker.crashes",
            "prefetch.worker.state");
  }

  @Test
  void aClockThatShowsZeroLosesNoResponse() {
    EngineBuilder builder = rig.builder("zero").prefix("zero:").clocks(() -> 0, Instant::now);
    try (CacheEngine other = builder.build()) {
      new CacheMeters(other, Tags.of("cache", "zero")).bindTo(registry);
      other.get("nobody");
      assertThat(registry.get("prefetch.read.response").tag("cache", "zero").timer().count())
          .isEqualTo(1);
    }
  }

  @Test
  void whatTheNearCacheAnswersIsNotTimed() {
    EngineBuilder builder =
        rig.builder("near").prefix("near:").nearCache(NearCacheOptions.STANDARD);
    try (CacheEngine other = builder.build()) {
      other.start();
      new CacheMeters(other, Tags.of("cache", "near")).bindTo(registry);
      CacheRig.soon()
          .until(
              () -> {
                other.get("cat-001");
                return other.stats().nearHits() > 0;
              });
      CacheStats stats = other.stats();
      assertThat(registry.get("prefetch.read.response").tag("cache", "near").timer().count())
          .isPositive()
          .isEqualTo(stats.hits() - stats.nearHits());
    }
  }
}
