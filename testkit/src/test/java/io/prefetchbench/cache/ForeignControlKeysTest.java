package io.prefetchbench.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.internal.engine.CacheEngine;
import io.prefetchbench.cache.internal.store.KeySpace;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Another version, or another program, has written something at a key that processes of a cache
 * share: a running cache answers, applies what is committed, and becomes ready.
 */
@Tag("system")
@Execution(ExecutionMode.CONCURRENT)
class ForeignControlKeysTest {
  private static final KeySpace KEYS = new KeySpace(KeySpace.PREFIX_BY_DEFAULT);
  private static final List<String> NAMES =
      List.of("ready", "workers", "worker:w", "dead", "history", "pause", "pass");

  private static Stream<List<String>> plants() {
    List<List<String>> plants = new ArrayList<>();
    for (String name : NAMES) {
      String key = KEYS.control(name);
      plants.add(List.of("SET", key, "v9 \u0000 of tomorrow"));
      plants.add(List.of("HSET", key, "format", "9", "of_tomorrow", "x"));
      plants.add(List.of("RPUSH", key, "no", "hash"));
    }
    return plants.stream();
  }

  @Timeout(60)
  @ParameterizedTest
  @MethodSource("plants")
  void aRunningCacheAppliesWhatIsCommittedAndBecomesReady(List<String> plant) {
    try (CacheRig rig = new CacheRig();
        CacheEngine cache = rig.builder("w").build()) {
      cache.start();
      CacheRig.soon().until(() -> cache.health().state() == Health.State.READY);
      rig.cacheRedis.run("DEL", plant.get(1));
      rig.cacheRedis.run(plant.toArray());
      rig.primary.update("cat-001", "name", "Tea");
      Lookup committed = new Lookup.Hit(rig.primary.find("cat-001").orElseThrow());
      CacheRig.soon().untilAsserted(() -> assertThat(cache.get("cat-001")).isEqualTo(committed));
      assertHealth(cache, plant.get(1));
    }
  }

  @Timeout(60)
  @ParameterizedTest
  @MethodSource("plants")
  void aCacheStartsOverIt(List<String> plant) {
    try (CacheRig rig = new CacheRig()) {
      rig.cacheRedis.run(plant.toArray());
      try (CacheEngine cache = rig.builder("w").build()) {
        cache.start();
        assertThat(cache.get("cat-001"))
            .isEqualTo(new Lookup.Hit(rig.primary.find("cat-001").orElseThrow()));
        assertHealth(cache, plant.get(1));
      }
    }
  }

  /** Nothing could be given up without losing it where the letters belong: that is said. */
  private static void assertHealth(CacheEngine cache, String key) {
    String trouble = key.equals(KEYS.control("dead")) ? "dead letters cannot be read" : "";
    Health.State state = trouble.isEmpty() ? Health.State.READY : Health.State.DEGRADED;
    CacheRig.soon()
        .untilAsserted(
            () -> {
              Health health = cache.health();
              assertThat(health.reason()).contains(trouble);
              assertThat(health.state()).as(health.reason()).isEqualTo(state);
            });
  }
}
