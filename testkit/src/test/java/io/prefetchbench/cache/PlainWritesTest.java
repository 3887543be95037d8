package io.prefetchbench.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.Lookup.WaitOutcome;
import io.prefetchbench.cache.internal.redis.Reply;
import io.prefetchbench.testkit.Mutation;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@link PrefetchCache.Builder#plainWrites} switches off, and what it leaves as it is. */
class PlainWritesTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private CacheRig rig;

  @BeforeEach
  void start() {
    rig = new CacheRig();
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private PrefetchCache.Builder builder() {
    return PrefetchCache.of(rig.primary)
        .redis(rig.cacheRedis.address())
        .feed(rig.feed("plain"))
        .workerName("plain");
  }

  /** Loads and applies one update, one deletion; returns how often Redis ran RESTORE meanwhile. */
  private long restoresOf(PrefetchCache cache) {
    rig.cacheRedis.run("CONFIG", "RESETSTAT");
    assertThat(cache.start().loaded()).isEqualTo(5);
    Mutation updated = rig.primary.update("cat-001", "name", "Tea").orElseThrow();
    Mutation deleted = rig.primary.delete("cat-002").orElseThrow();
    assertThat(cache.awaitVisible("cat-001", updated.version(), MINUTE))
        .isInstanceOf(WaitOutcome.Visible.class);
    assertThat(cache.awaitVisible("cat-002", deleted.version(), MINUTE))
        .isInstanceOf(WaitOutcome.Visible.class);
    return rig.cacheRedis
        .run("INFO", "commandstats")
        .text()
        .lines()
        .filter(line -> line.startsWith("cmdstat_restore:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^=]*=(\\d+),.*", "$1")))
        .sum();
  }

  /** An entry as {@code redis-cli HGETALL} shows it. */
  private Map<String, String> hash(String id) {
    List<Reply> parts = rig.cacheRedis.run("HGETALL", "cache:category:" + id).many();
    Map<String, String> fields = new HashMap<>();
    for (int i = 0; i < parts.size(); i += 2) {
      fields.put(parts.get(i).text(), parts.get(i + 1).text());
    }
    return fields;
  }

  private void assertEntriesAreHashes() {
    for (String id : List.of("cat-001", "cat-003")) {
      Map<String, String> fields = hash(id);
      assertThat(fields.remove("~")).isNotNull();
      assertThat(fields).isEqualTo(rig.primary.find(id).orElseThrow().fields());
    }
    assertThat(hash("cat-002")).containsOnlyKeys("~");
  }

  @Test
  void neverRestoresAndProbesNothing() {
    rig.cacheRedis.run("ACL", "SETUSER", "default", "-restore");
    rig.cacheRedis.run("ACL", "LOG", "RESET");
    try (PrefetchCache cache = builder().plainWrites().build()) {
      assertThat(cache.config().plainWrites()).isTrue();
      assertThat(restoresOf(cache)).isZero();
      assertThat(cache.describe()).contains("HSET (asked for)");
      assertEntriesAreHashes();
    }
    assertThat(rig.cacheRedis.run("ACL", "LOG").many()).isEmpty();
  }

  @Test
  void withoutItTheServerIsProbedAndEntriesAreRestored() {
    try (PrefetchCache cache = builder().build()) {
      assertThat(cache.config().plainWrites()).isFalse();
      assertThat(restoresOf(cache)).isPositive();
      assertThat(cache.describe()).contains("RESTORE of dump payloads");
      assertEntriesAreHashes();
    }
  }

  @Test
  void withoutItARefusedProbeIsInTheServersLogOfRefusals() {
    rig.cacheRedis.run("ACL", "SETUSER", "default", "-restore");
    rig.cacheRedis.run("ACL", "LOG", "RESET");
    try (PrefetchCache cache = builder().build()) {
      assertThat(restoresOf(cache)).isZero();
      assertThat(cache.describe()).contains("HSET (RESTORE was refused");
      assertEntriesAreHashes();
    }
    assertThat(rig.cacheRedis.run("ACL", "LOG").many()).isNotEmpty();
  }
}
