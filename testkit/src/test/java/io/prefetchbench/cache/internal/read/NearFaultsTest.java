package io.prefetchbench.cache.internal.read;

import static io.prefetchbench.cache.internal.read.NearRig.ID;
import static io.prefetchbench.cache.internal.read.NearRig.name;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.prefetchbench.cache.CacheConfig.NearCacheOptions;
import io.prefetchbench.cache.CacheRig;
import io.prefetchbench.cache.ConnectionOptions;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.internal.engine.CacheEngine;
import io.prefetchbench.cache.internal.engine.EngineBuilder;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.lettuce.LettucePort;
import io.prefetchbench.testbed.fault.Direction;
import io.prefetchbench.testbed.fault.FaultProxy;
import io.prefetchbench.testbed.fault.RestartableRedis;
import io.prefetchbench.testbed.redis.RedisOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What becomes of kept entries when Redis, or the way to it, fails. */
@Execution(ExecutionMode.CONCURRENT)
class NearFaultsTest {
  private static final Pattern TRACKING = Pattern.compile("(?m)^id=(\\d+) .*flags=\\w*t\\w* ");
  private static final long SILENCE = TimeUnit.SECONDS.toNanos(2);

  private NearRig rig;
  private CacheEngine reader;

  @BeforeEach
  void open() {
    rig = new NearRig();
    reader = rig.reader(NearCacheOptions.STANDARD).build();
    reader.get(ID);
    reader.get(ID);
    assertThat(reader.stats().nearHits()).isEqualTo(1);
  }

  @AfterEach
  void close() {
    reader.close();
    rig.close();
  }

  private static void awaitHits(CacheEngine reader) {
    long hits = reader.stats().nearHits();
    CacheRig.soon()
        .ignoreExceptionsInstanceOf(RedisFault.class)
        .until(
            () -> {
              reader.get(ID);
              return reader.stats().nearHits() > hits;
            });
  }

  @Test
  void anEmptiedRedisEmptiesIt() {
    rig.base.cacheRedis.run("FLUSHALL");
    CacheRig.soon().until(() -> reader.stats().nearClears() > 0);
    assertThat(reader.get(ID)).isInstanceOf(Lookup.NotReady.class);
  }

  @Test
  void aLostConnectionEmptiesItAndItIsBypassedUntilThereIsAnother() {
    rig.reads.refuseTracking(true);
    Matcher client = TRACKING.matcher(rig.base.cacheRedis.run("CLIENT", "LIST").text());
    assertThat(client.find()).isTrue();
    rig.base.cacheRedis.run("CLIENT", "KILL", "ID", client.group(1));
    CacheRig.soon().until(() -> reader.stats().nearClears() == 1);
    long calls = rig.reads.calls();
    rig.rename(ID, "Tea");
    assertThat(name(reader.get(ID))).isEqualTo("Tea");
    assertThat(name(reader.get(ID))).isEqualTo("Tea");
    assertThat(rig.reads.calls()).isEqualTo(calls + 2);
    assertThat(reader.stats().nearBypassed()).isEqualTo(2);
    rig.reads.refuseTracking(false);
    awaitHits(reader);
    rig.rename(ID, "Coffee");
    CacheRig.soon().until(() -> name(reader.get(ID)).equals("Coffee"));
    assertThat(reader.stats().nearClears()).isEqualTo(1);
  }

  @Test
  void aReaderThatStartsWithoutTrackingReadsAndBeginsLater() {
    reader.close();
    rig.reads.refuseTracking(true);
    reader = rig.reader(NearCacheOptions.STANDARD).build();
    assertThat(reader.get(ID)).isInstanceOf(Lookup.Hit.class);
    assertThat(reader.stats().nearBypassed()).isEqualTo(1);
    rig.reads.refuseTracking(false);
    awaitHits(reader);
  }

  @Test
  void aFrozenRedisIsBypassedAfterTwoSecondsWithoutAnAnsweredPing() {
    try (RestartableRedis redis = RestartableRedis.start(RedisOptions.checkingPayloads())) {
      RedisAddress there = RedisAddress.of(redis.host(), redis.port());
      assertSilenceIsBypassed(there, redis::freeze, redis::thaw);
    }
  }

  @Test
  void soIsALinkThatCarriesNothingAnyMore() {
    try (RestartableRedis redis = RestartableRedis.start(RedisOptions.checkingPayloads());
        FaultProxy link = FaultProxy.open(redis.host(), redis.port())) {
      RedisAddress there = RedisAddress.of(link.host(), link.port());
      assertSilenceIsBypassed(there, () -> link.blackHole(Direction.TO_CLIENT), link::pass);
    }
  }

  /** On a clock that stands still no PING is late, so only the test's own time counts. */
  private void assertSilenceIsBypassed(RedisAddress there, Runnable begin, Runnable end) {
    ConnectionOptions hasty = ConnectionOptions.STANDARD.withCommandTimeout(Duration.ofSeconds(1));
    try (RedisPort reads = LettucePort.connect(there, hasty);
        RedisPort writes = LettucePort.connect(there, hasty);
        CacheEngine near =
            new EngineBuilder(rig.base.primary)
                .ports(reads, writes)
                .nearCache(NearCacheOptions.STANDARD)
                .clocks(rig.clock::get, Instant::now)
                .build()) {
      near.start();
      awaitHits(near);
      Lookup kept = near.get(ID);
      long clears = near.stats().nearClears();
      long bypassed = near.stats().nearBypassed();
      begin.run();
      try {
        rig.clock.addAndGet(SILENCE - 1);
        assertThat(near.get(ID)).isSameAs(kept);
        assertThat(near.getAll(List.of(ID))).containsExactly(kept);
        rig.clock.addAndGet(1);
        assertThatExceptionOfType(RedisFault.class).isThrownBy(() -> near.get(ID));
        assertThat(near.stats().nearBypassed()).isEqualTo(bypassed + 1);
        CacheRig.soon().until(() -> near.stats().nearClears() == clears + 1);
      } finally {
        end.run();
      }
      awaitHits(near);
    }
  }
}
