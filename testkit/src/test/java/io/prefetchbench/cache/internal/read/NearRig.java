package io.prefetchbench.cache.internal.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.ApplyOutcome;
import io.prefetchbench.cache.CacheConfig.NearCacheOptions;
import io.prefetchbench.cache.CacheRig;
import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.Lookup.FreshLookup;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.engine.CacheEngine;
import io.prefetchbench.cache.internal.engine.EngineBuilder;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.testkit.Mutation;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A loaded cache, somebody who writes to it over connections of its own, and ports for readers with
 * a near cache, whose clock stands still unless it is moved.
 */
final class NearRig implements AutoCloseable {
  static final Duration HOUR = Duration.ofHours(1);
  static final String ID = "cat-001";

  final CacheRig base = new CacheRig();
  final AtomicLong clock = new AtomicLong(1);
  final WordsPort reads = new WordsPort(base.cacheRedis.connect());
  final RedisPort writes = base.cacheRedis.connect();
  final CacheEngine writer;

  NearRig() {
    // Its worker ends here: nothing is touched, renewed or healed behind a test's back.
    try (CacheEngine loader = base.builder("loader").build()) {
      loader.start();
      CacheRig.soon().until(() -> loader.getIfFresh(ID, HOUR) instanceof FreshLookup.Fresh);
    }
    writer = base.builder("writer").workerHere(false).build();
  }

  EngineBuilder reader(NearCacheOptions options) {
    return base.builder("reader")
        .workerHere(false)
        .ports(reads, writes)
        .nearCache(options)
        .clocks(clock::get, Instant::now);
  }

  /** Renames an entity at the primary and, over another connection, in the cache. */
  Version rename(String id, String name) {
    base.primary.update(id, "name", name);
    ChangeEvent change = new ChangeEvent.Upsert(base.primary.find(id).orElseThrow(), 0);
    assertThat(writer.apply(change)).isEqualTo(ApplyOutcome.Applied.APPLIED);
    return change.version();
  }

  void delete(String id) {
    Mutation gone = base.primary.delete(id).orElseThrow();
    assertThat(writer.apply(new ChangeEvent.Delete(id, gone.version(), 0, 0)))
        .isEqualTo(ApplyOutcome.Applied.APPLIED);
  }

  static String name(Lookup lookup) {
    return lookup instanceof Lookup.Hit hit
        ? hit.entity().fields().getOrDefault("name", "")
        : lookup.toString();
  }

  @Override
  public void close() {
    writer.close();
    reads.close();
    writes.close();
    base.close();
  }
}
