package io.prefetchbench.cache.internal.sync;

import static io.prefetchbench.cache.internal.sync.SyncRig.settle;
import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.LossyPort;
import io.prefetchbench.cache.WorkerStatus;
import io.prefetchbench.cache.internal.feed.StreamFeed;
import io.prefetchbench.cache.internal.pass.MarkerRenewal;
import io.prefetchbench.cache.internal.pass.ReadyMarker;
import io.prefetchbench.cache.internal.store.CacheStore;
import io.prefetchbench.testkit.MockPrimary;
import io.prefetchbench.testkit.Mutation;
import io.prefetchbench.testkit.PrimaryOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An acknowledged event comes again after the tombstone of its entity has expired. */
class ReplayTest {
  private static SyncRig rig;

  private LossyPort primaryPort;
  private MockPrimary primary;
  private StreamFeed feed;
  private CacheStore store;
  private ReadyMarker marker;

  @BeforeAll
  static void startRedis() {
    rig = new SyncRig();
  }

  @AfterAll
  static void stopRedis() {
    rig.close();
  }

  @BeforeEach
  void open() {
    rig.emptied();
    primaryPort = new LossyPort(rig.primaryRedis.port());
    primary =
        MockPrimary.open(primaryPort, PrimaryOptions.defaults().withReadLatency(Duration.ZERO));
    feed = rig.feed(rig.primaryRedis.port());
    store = rig.store(rig.cacheRedis.port());
    marker = new ReadyMarker(rig.cacheRedis.port(), SyncRig.KEYS, Duration.ofMinutes(1));
    marker.create(primary.position(), 1);
  }

  private SyncWorker worker() {
    MarkerRenewal renewal = new MarkerRenewal(marker, System.nanoTime());
    SyncWorker.Parts parts = rig.parts("worker", primary, feed, store, SyncListener.NONE, renewal);
    return new SyncWorker(parts, SyncRig.options(512));
  }

  private SyncWorker withExpiredTombstone() {
    Mutation kept = primary.add("kept", Map.of("n", "1")).orElseThrow();
    Mutation added = primary.add("gone", Map.of("n", "1")).orElseThrow();
    Mutation delete = primary.delete("gone").orElseThrow();
    SyncWorker worker = worker();
    settle(worker, feed);
    assertThat(marker.read().orElseThrow().acknowledged()).isEqualTo(delete.version());
    assertThat(store.get("gone")).isInstanceOf(Lookup.Deleted.class);
    rig.cacheRedis.run("DEL", "c:gone");
    for (Mutation again : List.of(kept, added)) {
      String entry = again.version().position() + "-0";
      rig.primaryRedis.run(
          "XCLAIM", "primary:feed", "group", "worker", "0", entry, "FORCE", "JUSTID");
    }
    // The feed begins anew with what is delivered and not acknowledged.
    feed.open();
    return worker;
  }

  private void assertRepaired(SyncWorker worker, long fenced) {
    settle(worker, feed);
    assertThat(store.get("gone")).isInstanceOf(Lookup.Deleted.class);
    assertThat(store.get("kept")).isInstanceOf(Lookup.Hit.class);
    assertThat(worker.status().stats().fenced()).isEqualTo(fenced);
    SyncRig.assertAddsUp(worker.status());
  }

  @Test
  void itIsRepairedFromThePrimaryByTheSameWorker() {
    assertRepaired(withExpiredTombstone(), 2);
  }

  @Test
  void itIsRepairedFromThePrimaryByTheNextLife() {
    withExpiredTombstone();
    assertRepaired(worker(), 2);
  }

  @Test
  void aPrimaryThatDoesNotAnswerKeepsItUnacknowledged() {
    SyncWorker worker = withExpiredTombstone();
    primaryPort.loseReplies(1);
    assertThat(worker.doWork()).isEqualTo(1);
    assertThat(worker.status().state()).isEqualTo(WorkerStatus.State.RETRYING);
    assertThat(feed.backlog()).isEqualTo(1);
    Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> worker.idleNanos() == 0);
    assertRepaired(worker, 2);
  }

  @Test
  void aTombstoneThatRedisLostLetsNothingBack() {
    assertThat(primary.add("gone", Map.of("n", "1"))).isPresent();
    assertThat(primary.delete("gone")).isPresent();
    SyncWorker worker = worker();
    settle(worker, feed);
    byte[] earlier = rig.cacheRedis.run("DUMP", "c:gone").bytes();
    Mutation added = primary.add("gone", Map.of("n", "2")).orElseThrow();
    assertThat(primary.delete("gone")).isPresent();
    settle(worker, feed);
    rig.cacheRedis.run("RESTORE", "c:gone", "60000", earlier, "REPLACE");
    String entry = added.version().position() + "-0";
    rig.primaryRedis.run(
        "XCLAIM", "primary:feed", "group", "worker", "0", entry, "FORCE", "JUSTID");
    feed.open();
    settle(worker, feed);
    assertThat(store.get("gone")).isInstanceOf(Lookup.Deleted.class);
  }

  @Test
  void anEventNeverAcknowledgedIsAppliedWhereNothingIs() {
    SyncWorker worker = worker();
    assertThat(primary.add("new", Map.of("n", "1"))).isPresent();
    settle(worker, feed);
    assertThat(worker.status().stats().applied()).isEqualTo(1);
    assertThat(store.get("new")).isInstanceOf(Lookup.Hit.class);
  }
}
