package io.prefetchbench.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.internal.engine.CacheEngine;
import io.prefetchbench.cache.internal.store.KeySpace;
import io.prefetchbench.cache.internal.sync.StatusBoard;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What other builds, and other programs, may have left at the keys that processes share. */
@Execution(ExecutionMode.CONCURRENT)
class WorkerPostsTest {
  private static final KeySpace KEYS = new KeySpace(KeySpace.PREFIX_BY_DEFAULT);
  private static final String WORKERS = KEYS.control("workers");

  private final CacheRig rig = new CacheRig();
  private final StatusBoard board = new StatusBoard(rig.cacheRedis.port(), KEYS);

  @AfterEach
  void close() {
    rig.close();
  }

  private void posted(String name, Object... fields) {
    String key = KEYS.control("worker:" + name);
    Object[] set = new Object[fields.length + 2];
    set[0] = "HSET";
    set[1] = key;
    System.arraycopy(fields, 0, set, 2, fields.length);
    rig.cacheRedis.run(set);
    rig.cacheRedis.run("PEXPIRE", key, 10_000);
    rig.cacheRedis.run("SADD", WORKERS, name);
  }

  private WorkerStatus read(String name) {
    return board.look().stream().filter(w -> w.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void oneThatCannotBeReadIsOneUnknownWorkerAndHidesNoOther() {
    posted("good", "name", "good", "state", "RUNNING", "pid", 7, "applied", 5, "of_tomorrow", "x");
    posted("state", "state", "HIBERNATING", "applied", 3);
    posted("number", "state", "RUNNING", "applied", "many");
    posted("lags", "state", "RUNNING", "lags", "0:1,nonsense");
    posted("format", "format", "2", "state", "RUNNING");
    posted("bytes", "state", "RUNNING\u0000", "lags", "");
    rig.cacheRedis.run("SET", KEYS.control("worker:text"), "no hash");
    rig.cacheRedis.run("SADD", WORKERS, "text");

    assertThat(read("good").state()).isEqualTo(WorkerStatus.State.RUNNING);
    assertThat(read("good").stats().applied()).isEqualTo(5);
    assertThat(read("state").lastError()).isEqualTo("its state is unknown here: HIBERNATING");
    assertThat(read("state").stats().applied()).as("its counts remain").isEqualTo(3);
    for (String name : List.of("state", "number", "lags", "format", "bytes", "text")) {
      assertThat(read(name).state()).as(name).isEqualTo(WorkerStatus.State.UNKNOWN);
      assertThat(read(name).lastError()).as(name).isNotEmpty();
    }
  }

  @Test
  void aWorkerOverwritesWhateverStandsAtItsOwnKeys() {
    rig.cacheRedis.run("SET", KEYS.control("worker:w"), "no hash");
    rig.cacheRedis.run("LPUSH", WORKERS, "no set");
    try (CacheEngine cache = rig.builder("w").build()) {
      cache.start();
      CacheRig.soon()
          .ignoreExceptions()
          .until(() -> read("w").state() == WorkerStatus.State.RUNNING);
      CacheRig.soon().until(() -> cache.health().state() == Health.State.READY);
    }
  }

  @Test
  void aDeadWorkersLastPostIsNeverReadyForEver() {
    try (CacheEngine reader = rig.builder("reader").workerHere(false).build()) {
      reader.start();
      posted("real", "state", "RUNNING", "life", "a", "pid", 1);
      CacheRig.soon().until(() -> reader.health().state() == Health.State.READY);
      // Nobody renews it. One that never expires says as little, and lasts.
      rig.cacheRedis.run("PERSIST", KEYS.control("worker:real"));
      CacheRig.soon().until(() -> reader.health().state() == Health.State.DEGRADED);
      assertThat(reader.health().reason()).contains("sync worker 'real' is UNKNOWN");
      rig.cacheRedis.run("PEXPIRE", KEYS.control("worker:real"), 4_000);
      CacheRig.soon().until(() -> reader.health().reason().contains("posted its status last"));
    }
  }

  @Test
  void aFormerLifeOfTheSameNameIsNotAddedAndNotInTrouble() {
    posted("w", "state", "STOPPED", "life", "former", "pid", 1, "applied", 50, "polled", 50);
    posted("elsewhere", "state", "RUNNING", "life", "other", "pid", 1, "applied", 7, "polled", 7);
    try (CacheEngine cache = rig.builder("w").build()) {
      CacheRig.soon().until(() -> cache.stats().applied() > 0);
      cache.start();
      rig.primary.update("cat-001", "name", "Tea");
      CacheRig.soon().until(() -> cache.get("cat-001").equals(hit("cat-001")));
      CacheRig.soon().until(() -> cache.workers().size() == 2);
      CacheRig.soon().untilAsserted(() -> assertThat(cache.stats().applied()).isEqualTo(7 + 1));
      assertThat(cache.health().reason()).doesNotContain("STOPPED");
    }
  }

  private Lookup hit(String id) {
    return new Lookup.Hit(rig.primary.find(id).orElseThrow());
  }

  @Test
  void anUnreadableMarkerIsMendedByAPassAndAnsweredMeanwhile() {
    try (CacheEngine cache = rig.builder("w").build()) {
      cache.start();
      CacheRig.soon().until(() -> cache.health().state() == Health.State.READY);
      rig.cacheRedis.run("SET", KEYS.readyMarkerKey(), "ready or not \u0000");
      assertThat(cache.health().state()).isNotEqualTo(Health.State.DOWN);
      CacheRig.soon().until(() -> cache.health().state() == Health.State.READY);
      rig.cacheRedis.run("DEL", KEYS.readyMarkerKey());
      rig.cacheRedis.run("HSET", KEYS.readyMarkerKey(), "no", "text");
      assertThat(cache.get("nobody")).isNotNull();
      CacheRig.soon().until(() -> cache.health().state() == Health.State.READY);
    }
  }
}
