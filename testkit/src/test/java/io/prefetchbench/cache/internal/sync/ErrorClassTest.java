package io.prefetchbench.cache.internal.sync;

import static io.prefetchbench.cache.internal.sync.SyncRig.assertEqual;
import static io.prefetchbench.cache.internal.sync.SyncRig.settle;
import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.WorkerStatus.State;
import io.prefetchbench.cache.internal.feed.StreamFeed;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Reply;
import io.prefetchbench.cache.internal.store.CacheStore;
import io.prefetchbench.testkit.MockPrimary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the worker does about each class of errors; full memory and rights: SyncWorkerTest. */
class ErrorClassTest {
  private static SyncRig rig;

  private MockPrimary primary;
  private StreamFeed feed;
  private CacheStore store;
  private final List<String> gaps = new ArrayList<>();
  private final SyncListener listener =
      new SyncListener() {
        @Override
        public void onGap(String cause) {
          gaps.add(cause);
        }
      };

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
    primary = rig.emptied();
    feed = rig.feed(rig.primaryRedis.port());
    store = rig.store(rig.cacheRedis.port());
  }

  private SyncWorker worker(CacheStore into) {
    return rig.worker(primary, feed, into, listener, 512);
  }

  private void add(String id) {
    assertThat(primary.add(id, Map.of("n", "1"))).isPresent();
  }

  private void assertWaits(SyncWorker worker, String code) {
    assertThat(worker.doWork()).isZero();
    assertThat(worker.status().state()).isEqualTo(State.RETRYING);
    assertThat(worker.status().lastError()).contains(code);
    assertThat(feed.backlog()).isEqualTo(1);
  }

  private void assertRecovers(SyncWorker worker) {
    settle(worker, feed);
    assertThat(worker.status().state()).isEqualTo(State.RUNNING);
    assertThat(worker.status().stats().deadLetters()).isZero();
    assertEqual(store, primary);
  }

  @Test
  void aReplicaIsWaitedFor() {
    SyncWorker worker = worker(store);
    add("a");
    rig.cacheRedis.run("REPLICAOF", "127.0.0.1", "1");
    try {
      assertWaits(worker, "READONLY");
    } finally {
      rig.cacheRedis.run("REPLICAOF", "NO", "ONE");
    }
    assertRecovers(worker);
  }

  @Test
  void aServerBusyWithAScriptIsWaitedFor() {
    SyncWorker worker = worker(store);
    add("a");
    rig.cacheRedis.run("CONFIG", "SET", "busy-reply-threshold", "10");
    try (RedisPort other = rig.cacheRedis.connect()) {
      CompletableFuture<Reply> endless =
          other.callAsync(Command.of("EVAL", "while true do end", "0"));
      Awaitility.await()
          .atMost(Duration.ofSeconds(5))
          .until(() -> rig.cacheRedis.port().call(Command.of("PING")) instanceof Reply.Fault);
      assertWaits(worker, "BUSY");
      rig.cacheRedis.run("SCRIPT", "KILL");
      assertThat(endless).succeedsWithin(Duration.ofSeconds(5)).isInstanceOf(Reply.Fault.class);
    } finally {
      rig.cacheRedis.run("CONFIG", "SET", "busy-reply-threshold", "5000");
    }
    assertRecovers(worker);
  }

  @Test
  void anUnknownErrorIsTakenForOneThatPassesTenTimesAndNeverForADeadLetter() {
    RefusingPort port = new RefusingPort(rig.cacheRedis.port());
    SyncWorker worker = worker(rig.store(port));
    add("a");
    port.refuse("ERR nobody knows this");
    for (int attempt = 1; attempt <= 10; attempt++) {
      assertThat(worker.status().state()).isNotEqualTo(State.FAILED);
      Awaitility.await()
          .atMost(Duration.ofSeconds(5))
          .pollInterval(Duration.ofMillis(1))
          .until(() -> worker.idleNanos() == 0);
      assertThat(worker.doWork()).isZero();
    }
    assertThat(worker.status().state()).isEqualTo(State.FAILED);
    assertThat(worker.status().lastError()).contains("nobody knows");
    assertThat(rig.letters(10).size()).isZero();
    assertThat(feed.backlog()).isEqualTo(1);
    port.refuse("");
    assertRecovers(worker);
  }

  @Test
  void missingRightsAreLoudAndEndByThemselves() {
    RefusingPort port = new RefusingPort(rig.cacheRedis.port());
    SyncWorker worker = worker(rig.store(port));
    add("a");
    for (String error :
        List.of("NOAUTH Authentication required.", "ERR The user executing the script can't run")) {
      port.refuse(error);
      Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> worker.idleNanos() == 0);
      assertThat(worker.doWork()).isZero();
      assertThat(worker.status().state()).isEqualTo(State.FAILED);
    }
    port.refuse("");
    assertRecovers(worker);
  }

  @Test
  void aGroupThatIsGoneIsAGapAndIsMadeAnew() {
    SyncWorker worker = worker(store);
    add("a");
    settle(worker, feed);
    rig.primaryRedis.run("XGROUP", "DESTROY", "primary:feed", "group");
    worker.doWork();
    assertThat(worker.status().gaps()).isEqualTo(1);
    assertThat(gaps).hasSize(1).allMatch(cause -> cause.contains("NOGROUP"));
    add("b");
    assertRecovers(worker);
  }
}
