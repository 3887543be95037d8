package io.prefetchbench.cache.internal.read;

import static io.prefetchbench.cache.internal.read.NearRig.HOUR;
import static io.prefetchbench.cache.internal.read.NearRig.ID;
import static io.prefetchbench.cache.internal.read.NearRig.name;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.prefetchbench.cache.CacheConfig.NearCacheOptions;
import io.prefetchbench.cache.CacheRig;
import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.ConnectionOptions;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.Lookup.FreshLookup;
import io.prefetchbench.cache.Lookup.WaitOutcome;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.engine.CacheEngine;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.jedis.JedisPort;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A reader that keeps what it read, beside somebody else who writes. */
@Execution(ExecutionMode.CONCURRENT)
class NearCacheTest {
  private NearRig rig;
  private CacheEngine reader;

  @BeforeEach
  void open() {
    rig = new NearRig();
    reader = rig.reader(NearCacheOptions.STANDARD).build();
  }

  @AfterEach
  void close() {
    reader.close();
    rig.close();
  }

  private void reopen(NearCacheOptions options) {
    reader.close();
    reader = rig.reader(options).build();
  }

  /** Changes something and waits until Redis has told of it. */
  private void awaitWord(Runnable change) {
    long heard = reader.stats().nearInvalidations();
    change.run();
    CacheRig.soon().until(() -> reader.stats().nearInvalidations() > heard);
  }

  @Test
  void whatWasReadIsToldAgainWithoutARoundTrip() {
    Lookup first = reader.get(ID);
    long calls = rig.reads.calls();
    for (int i = 0; i < 100; i++) {
      assertThat(reader.get(ID)).isSameAs(first);
    }
    assertThat(reader.getAsync(ID).join()).isSameAs(first);
    assertThat(rig.reads.calls()).isEqualTo(calls);
    List<Lookup> several = reader.getAll(List.of(ID, "cat-002", ID));
    assertThat(several).element(0).isSameAs(first);
    assertThat(several).element(2).isSameAs(first);
    assertThat(reader.getAsync("cat-003").join()).isInstanceOf(Lookup.Hit.class);
    assertThat(rig.reads.calls()).as("one flush, one read").isEqualTo(calls + 2);
    assertThat(reader.getAll(List.of("cat-002", "cat-003", ID)))
        .allSatisfy(kept -> assertThat(kept).isInstanceOf(Lookup.Hit.class));
    assertThat(rig.reads.calls()).isEqualTo(calls + 2);
    assertThat(reader.stats().nearHits()).isEqualTo(106);
    assertThat(reader.stats().hits()).isEqualTo(109);
    assertThat(reader.stats().nearBypassed()).isZero();
    assertThat(reader.stats().nearClears()).isZero();
  }

  @Test
  void withoutTheSettingEveryReadAsksRedis() {
    reader.close();
    reader = rig.base.builder("reader").workerHere(false).ports(rig.reads, rig.writes).build();
    long calls = rig.reads.calls();
    reader.get(ID);
    reader.get(ID);
    assertThat(rig.reads.calls()).isEqualTo(calls + 2);
    assertThat(reader.stats().nearHits() + reader.stats().nearBypassed()).isZero();
  }

  @Test
  void aWriteOfAnotherConnectionIsHeardOf() {
    assertThat(name(reader.get(ID))).isEqualTo("Beverages");
    awaitWord(() -> rig.rename(ID, "Tea"));
    assertThat(name(reader.get(ID))).isEqualTo("Tea");
    awaitWord(() -> rig.delete(ID));
    assertThat(reader.get(ID)).isInstanceOf(Lookup.Deleted.class);
    long calls = rig.reads.calls();
    assertThat(reader.get(ID)).as("a deletion is kept too").isInstanceOf(Lookup.Deleted.class);
    assertThat(rig.reads.calls()).isEqualTo(calls);
  }

  @Test
  void anAbsenceIsAskedForAgain() {
    assertThat(reader.get("nobody")).isEqualTo(Lookup.Absent.ABSENT);
    long calls = rig.reads.calls();
    assertThat(reader.get("nobody")).isEqualTo(Lookup.Absent.ABSENT);
    assertThat(rig.reads.calls()).isEqualTo(calls + 2);
  }

  @Test
  void anAnswerThatTheWordOfAChangeHasOvertakenIsNotKept() {
    rig.reads.beforeReply(() -> awaitWord(() -> rig.rename(ID, "Tea")));
    assertThat(name(reader.get(ID))).as("read before the change").isEqualTo("Beverages");
    rig.reads.beforeReply(() -> {});
    long calls = rig.reads.calls();
    assertThat(name(reader.get(ID))).isEqualTo("Tea");
    assertThat(rig.reads.calls()).isEqualTo(calls + 1);
    assertThat(name(reader.get(ID))).isEqualTo("Tea");
    assertThat(rig.reads.calls()).as("the next answer is kept").isEqualTo(calls + 1);
  }

  @Test
  void readsThatWantAVersionOrABoundAskRedisAndNothingOlderIsToldAfterThem() {
    assertThat(name(reader.get(ID))).isEqualTo("Beverages");
    rig.reads.holdWords();
    Version tea = rig.rename(ID, "Tea");
    assertThat(name(reader.get(ID))).as("Redis' word is under way").isEqualTo("Beverages");
    assertThat(reader.awaitVisible(ID, tea, HOUR)).isInstanceOf(WaitOutcome.Visible.class);
    assertThat(name(reader.get(ID))).isEqualTo("Tea");
    rig.rename(ID, "Coffee");
    assertThat(name(reader.get(ID))).isEqualTo("Tea");
    assertThat(reader.getIfFresh(ID, HOUR))
        .isInstanceOfSatisfying(
            FreshLookup.Fresh.class, fresh -> assertThat(name(fresh.lookup())).isEqualTo("Coffee"));
    assertThat(name(reader.get(ID))).isEqualTo("Coffee");
    rig.reads.releaseWords();
    assertThat(name(reader.get(ID))).isEqualTo("Coffee");
  }

  @Test
  void oneSeesOnesOwnWritesAtOnce() {
    assertThat(name(reader.get(ID))).isEqualTo("Beverages");
    rig.reads.holdWords();
    rig.base.primary.update(ID, "name", "Tea");
    Entity tea = rig.base.primary.find(ID).orElseThrow();
    reader.apply(new ChangeEvent.Upsert(tea, 0));
    assertThat(reader.get(ID)).isEqualTo(new Lookup.Hit(tea));
    assertThat(reader.invalidate(ID)).isTrue();
    assertThat(reader.get(ID)).isEqualTo(Lookup.Absent.ABSENT);
    assertThat(name(reader.get("cat-002"))).isNotEmpty();
    reader.clear();
    assertThat(reader.get("cat-002")).isInstanceOf(Lookup.NotReady.class);
    reader.reprefetch();
    assertThat(reader.get(ID)).isEqualTo(new Lookup.Hit(tea));
    rig.reads.releaseWords();
  }

  @Test
  void nothingIsToldForLongerThanItsLife() {
    reopen(NearCacheOptions.STANDARD.withSilenceMax(HOUR));
    reader.get(ID);
    long calls = rig.reads.calls();
    rig.clock.addAndGet(TimeUnit.SECONDS.toNanos(60) - 1);
    reader.get(ID);
    assertThat(rig.reads.calls()).isEqualTo(calls);
    rig.clock.addAndGet(1);
    reader.get(ID);
    assertThat(rig.reads.calls()).isEqualTo(calls + 1);
    assertThat(reader.stats().nearBypassed()).isZero();
  }

  @Test
  void theBoundIsKept() {
    reopen(NearCacheOptions.STANDARD.withEntriesMax(2));
    List<String> ids = rig.base.primary.ids();
    assertThat(ids).hasSize(5);
    ids.forEach(reader::get);
    reader.get(ids.get(4));
    reader.get(ids.get(3));
    assertThat(reader.stats().nearHits()).isEqualTo(2);
    reader.get(ids.get(2));
    assertThat(reader.stats().nearHits()).isEqualTo(2);
  }

  @Test
  void aPortThatTracksNoKeysIsRefused() {
    try (RedisPort jedis =
        JedisPort.connect(rig.base.cacheRedis.address(), ConnectionOptions.STANDARD)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> rig.reader(NearCacheOptions.STANDARD).ports(jedis, rig.writes).build())
          .withMessageContaining("jedis");
    }
  }

  /** Four readers of one near cache, and one who writes as fast as it can. */
  @Test
  void noReaderGoesBackWhileEntitiesChange() throws Exception {
    int keys = 8;
    int writes = 2_000;
    AtomicBoolean written = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<Long>> readers = new ArrayList<>();
    try {
      for (int i = 0; i < 4; i++) {
        readers.add(threads.submit(() -> readUntil(written, keys)));
      }
      for (int i = 1; i <= writes; i++) {
        rig.writer.apply(upsert(i % keys, i));
      }
      written.set(true);
      for (Future<Long> done : readers) {
        assertThat(done.get(60, TimeUnit.SECONDS)).isPositive();
      }
    } finally {
      written.set(true);
      threads.shutdownNow();
    }
    for (int i = writes - keys + 1; i <= writes; i++) {
      Lookup last = new Lookup.Hit(upsert(i % keys, i).entity());
      String id = "own" + i % keys;
      CacheRig.soon().until(() -> reader.get(id).equals(last));
    }
    assertThat(reader.stats().nearHits()).isPositive();
  }

  private long readUntil(AtomicBoolean written, int keys) {
    long[] seen = new long[keys];
    long reads = 0;
    while (!written.get()) {
      int key = (int) (reads++ % keys);
      if (reader.get("own" + key) instanceof Lookup.Hit hit) {
        long version = hit.entity().version().position();
        assertThat(version).isGreaterThanOrEqualTo(seen[key]);
        seen[key] = version;
      }
    }
    return reads;
  }

  private static ChangeEvent.Upsert upsert(int key, int position) {
    // Of an epoch to come: a cache refuses events from before its pass.
    Version version = new Version(0xFFFF_FFFFL, position);
    return new ChangeEvent.Upsert(
        new Entity("own" + key, Map.of("n", Integer.toString(position)), version, 0), 0);
  }

  @Test
  void aLifeIsNoLongerThanTheTtl() {
    reader.close();
    reader =
        rig.reader(NearCacheOptions.STANDARD.withSilenceMax(HOUR))
            .ttl(Duration.ofSeconds(10))
            .build();
    reader.get(ID);
    long calls = rig.reads.calls();
    rig.clock.addAndGet(TimeUnit.SECONDS.toNanos(10));
    reader.get(ID);
    assertThat(rig.reads.calls()).isEqualTo(calls + 1);
  }
}
