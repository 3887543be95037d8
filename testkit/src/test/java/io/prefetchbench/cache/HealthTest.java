package io.prefetchbench.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.internal.engine.CacheEngine;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HealthTest {
  @Test
  void everyStateIsTakenForItsReason() {
    try (CacheRig rig = new CacheRig();
        CacheEngine reader = rig.builder("reader").workerHere(false).build()) {
      Health empty = reader.health();
      assertThat(empty.state()).isEqualTo(Health.State.NOT_READY);
      assertThat(empty.staleness()).isEmpty();
      assertThat(empty.backlog()).isEqualTo(-1);

      reader.start();
      assertThat(reader.health().state()).isEqualTo(Health.State.DEGRADED);
      assertThat(reader.health().reason()).isEqualTo("no sync worker is known");

      try (CacheEngine worker = rig.builder("worker").build()) {
        worker.startWorker();
        CacheRig.soon().until(() -> worker.health().state() == Health.State.READY);
        CacheRig.soon().until(() -> worker.health().staleness().isPresent());
        Health ready = worker.health();
        assertThat(ready.staleness().orElseThrow()).isBetween(Duration.ZERO, Duration.ofMinutes(1));
        assertThat(ready.backlog()).isZero();
        assertThat(ready.reason()).isEmpty();
        rig.primaryRedis.run("XADD", rig.primary.options().feedKey(), "*", "what", "is this");
        CacheRig.soon().until(() -> worker.health().deadLetters() == 1);
        assertThat(worker.workers().get(0).state()).isEqualTo(WorkerStatus.State.RUNNING);
      }

      rig.cacheRedis.close();
      Health down = reader.health();
      assertThat(down.state()).isEqualTo(Health.State.DOWN);
      assertThat(down.reason()).isNotEmpty();
      assertThat(down.staleness()).isEqualTo(Optional.empty());
      assertThat(down.deadLetters()).isEqualTo(-1);
    }
  }
}
