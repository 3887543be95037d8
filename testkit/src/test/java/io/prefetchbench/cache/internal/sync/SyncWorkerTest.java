package io.prefetchbench.cache.internal.sync;

import static io.prefetchbench.cache.internal.sync.SyncRig.assertAddsUp;
import static io.prefetchbench.cache.internal.sync.SyncRig.assertEqual;
import static io.prefetchbench.cache.internal.sync.SyncRig.settle;
import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.CacheAdmin.DeadLetter;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.LossyPort;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.WorkerStatus;
import io.prefetchbench.cache.internal.feed.StreamFeed;
import io.prefetchbench.cache.internal.pass.Lease;
import io.prefetchbench.cache.internal.store.CacheStore;
import io.prefetchbench.testkit.MockPrimary;
import io.prefetchbench.testkit.Mutation;
import io.prefetchbench.testkit.StampLog;
import io.prefetchbench.testkit.StampRecorder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyncWorkerTest {
  private static SyncRig rig;

  private MockPrimary primary;
  private StreamFeed feed;
  private CacheStore store;
  private final List<Told> told = new ArrayList<>();
  private final SyncListener listener =
      new SyncListener() {
        @Override
        public void onApplied(
            String id, Version version, long polled, long sent, long replied, Outcome outcome) {
          told.add(new Told(id, version, polled, sent, replied, outcome));
        }
      };

  private record Told(
      String id,
      Version version,
      long polled,
      long sent,
      long replied,
      SyncListener.Outcome outcome) {}

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

  private SyncWorker worker() {
    return rig.worker(primary, feed, store, listener, 512);
  }

  private Mutation add(String id, String value) {
    return primary.add(id, Map.of("n", value)).orElseThrow();
  }

  @Test
  void everyEventKeepsItsOwnStampsAndTheWriteThatSupersededIt() {
    Mutation first = add("a", "1");
    Mutation second = primary.update("a", "n", "2").orElseThrow();
    Mutation other = add("b", "1");
    Mutation last = primary.delete("a").orElseThrow();
    SyncWorker worker = worker();
    assertThat(worker.doWork()).isEqualTo(4);
    assertThat(told.stream().map(Told::version))
        .containsExactlyInAnyOrder(
            first.version(), second.version(), other.version(), last.version());
    Told write = find(last.version());
    assertThat(write.outcome()).isEqualTo(SyncListener.Outcome.APPLIED);
    for (Mutation conflated : List.of(first, second)) {
      Told stamp = find(conflated.version());
      assertThat(stamp.outcome()).isEqualTo(SyncListener.Outcome.CONFLATED);
      assertThat(stamp.replied()).isEqualTo(write.replied());
    }
    assertThat(told)
        .allMatch(stamp -> stamp.polled() <= stamp.sent() && stamp.sent() <= stamp.replied());
    assertAddsUp(worker.status());
    assertThat(store.get("a")).isInstanceOf(Lookup.Deleted.class);
    assertEqual(store, primary);
  }

  private Told find(Version version) {
    return told.stream().filter(t -> t.version().equals(version)).findFirst().orElseThrow();
  }

  @Test
  void redeliveredEventsAreFencedAndAcknowledged() {
    add("a", "1");
    worker().doWork();
    rig.primaryRedis.run("XGROUP", "SETID", "primary:feed", "group", "0");
    SyncWorker again = worker();
    settle(again, feed);
    assertThat(again.status().stats().fenced()).isEqualTo(1);
    assertThat(feed.backlog()).isZero();
  }

  @Test
  void lostRepliesOfFeedAndStoreLoseNothing() {
    LossyPort feedPort = new LossyPort(rig.primaryRedis.port());
    LossyPort storePort = new LossyPort(rig.cacheRedis.port());
    StreamFeed lossyFeed = rig.feed(feedPort);
    SyncWorker worker = rig.worker(primary, lossyFeed, rig.store(storePort), listener, 16);
    for (int i = 0; i < 300; i++) {
      add("id-" + i, "" + i);
      if (i % 20 == 0) {
        feedPort.loseReplies(1);
      }
      if (i % 33 == 0) {
        storePort.loseReplies(1);
      }
      worker.doWork();
    }
    feedPort.loseReplies(0);
    settle(worker, lossyFeed);
    assertAddsUp(worker.status());
    assertEqual(store, primary);
  }

  @Test
  void killedConnectionsLoseNothing() {
    SyncWorker worker = rig.worker(primary, feed, store, listener, 16);
    for (int i = 0; i < 200; i++) {
      add("id-" + i, "" + i);
      worker.doWork();
      if (i % 25 == 0) {
        rig.cacheRedis.run("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
        rig.primaryRedis.run("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
      }
    }
    settle(worker, feed);
    assertAddsUp(worker.status());
    assertEqual(store, primary);
  }

  @Test
  void inAFullRedisDeletesAreAppliedAndNothingBehindAFailureIsAcknowledged() {
    SyncWorker worker = worker();
    add("old", "1");
    settle(worker, feed);
    rig.cacheRedis.run("CONFIG", "SET", "maxmemory", "1", "maxmemory-policy", "noeviction");
    try {
      add("new", "1");
      primary.delete("old");
      assertThat(worker.doWork()).isZero();
      assertThat(worker.status().state()).isEqualTo(WorkerStatus.State.RETRYING);
      assertThat(worker.status().lastError()).contains("OOM");
      assertThat(store.get("old")).isInstanceOf(Lookup.Deleted.class);
      assertThat(feed.backlog()).isEqualTo(2);
      assertAddsUp(worker.status());
    } finally {
      rig.cacheRedis.run("CONFIG", "SET", "maxmemory", "0");
    }
    settle(worker, feed);
    assertThat(worker.status().state()).isEqualTo(WorkerStatus.State.RUNNING);
    assertThat(worker.status().stats().deadLetters()).isZero();
    assertEqual(store, primary);
  }

  @Test
  void aMissingRightIsLoudAndEndsByItself() {
    SyncWorker worker = worker();
    add("a", "1");
    rig.cacheRedis.run("ACL", "SETUSER", "default", "-evalsha", "-eval");
    try {
      assertThat(worker.doWork()).isZero();
      assertThat(worker.status().state()).isEqualTo(WorkerStatus.State.FAILED);
      assertThat(feed.backlog()).isEqualTo(1);
    } finally {
      rig.cacheRedis.run("ACL", "SETUSER", "default", "+evalsha", "+eval");
    }
    settle(worker, feed);
    assertThat(worker.status().state()).isEqualTo(WorkerStatus.State.RUNNING);
    assertEqual(store, primary);
  }

  @Test
  void poisonIsKeptAsADeadLetterAndTheRestGoesOn() {
    SyncWorker worker = worker();
    add("a", "1");
    rig.primaryRedis.run("XADD", "primary:feed", "*", "hello", "world");
    rig.cacheRedis.run("LPUSH", "c:b", "not a hash");
    add("b", "1");
    add("d", "x".repeat(2 << 20));
    add("e", "1");
    settle(worker, feed);
    List<DeadLetter> letters = rig.letters(10).list(10, "");
    assertThat(letters).hasSize(3).allMatch(letter -> letter.attempts() == 1);
    assertThat(letters.get(0).rawText()).contains("hello", "world");
    assertThat(letters.get(0).id()).isEmpty();
    assertThat(letters.get(1).id()).isEqualTo("b");
    assertThat(letters.get(1).rawText()).startsWith("6:upsert,1:b,24:").endsWith("1:n,1:1,");
    assertThat(letters.get(2).id()).isEqualTo("d");
    assertThat(letters.get(2).raw()).hasSize(DeadLetter.RAW_BYTES_MAX);
    assertThat(letters.get(2).rawBytes()).isGreaterThan(2 << 20);
    assertThat(worker.status().stats().deadLetters()).isEqualTo(3);
    assertAddsUp(worker.status());
    assertThat(store.get("a")).isInstanceOf(Lookup.Hit.class);
    assertThat(store.get("b")).as("its key was repaired").isInstanceOf(Lookup.Hit.class);
    assertThat(store.get("e")).isInstanceOf(Lookup.Hit.class);
    assertThat(worker.status().gaps()).as("what cannot be read").isPositive();
  }

  @Test
  void fiveDeadLettersOfOneCauseStopTheWorkerUntilItIsResumed() {
    SyncWorker worker = worker();
    for (int i = 0; i < 7; i++) {
      rig.primaryRedis.run("XADD", "primary:feed", "*", "hello", "world");
    }
    worker.doWork();
    assertThat(worker.status().stats().deadLetters()).isEqualTo(5);
    assertThat(worker.status().state()).isEqualTo(WorkerStatus.State.FAILED);
    assertThat(worker.doWork()).isZero();
    assertThat(worker.status().inFlight()).isEqualTo(2);
    worker.resume();
    settle(worker, feed);
    assertThat(worker.status().stats().deadLetters()).isEqualTo(7);
  }

  @Test
  void theStopIsForLettersInARowAlone() {
    SyncWorker worker = worker();
    for (int i = 0; i < 12; i++) {
      rig.primaryRedis.run("XADD", "primary:feed", "*", "hello", "world");
      add("id-" + i, "1");
    }
    settle(worker, feed);
    assertThat(worker.status().state()).isEqualTo(WorkerStatus.State.RUNNING);
    assertThat(worker.status().stats().deadLetters()).isEqualTo(12);
    assertEqual(store, primary);
  }

  @Test
  void fullDeadLettersStopTheWorkerUntilSomeAreDiscarded() {
    DeadLetters letters = rig.letters(2);
    SyncWorker.Parts parts = rig.parts("worker", primary, feed, store, listener, null, letters);
    SyncWorker worker = new SyncWorker(parts, SyncRig.options(512));
    for (int i = 0; i < 3; i++) {
      rig.primaryRedis.run("XADD", "primary:feed", "*", "hello", "world");
    }
    add("a", "1");
    assertThat(worker.doWork()).isEqualTo(2);
    assertThat(worker.status().state()).isEqualTo(WorkerStatus.State.FAILED);
    assertThat(worker.status().lastError()).contains("replay or discard");
    assertThat(feed.backlog()).isEqualTo(2);
    assertThat(letters.list(10, "")).hasSize(2);
    assertThat(letters.discard(letters.list(1, "").get(0).number())).isTrue();
    settle(worker, feed);
    assertThat(worker.status().state()).isEqualTo(WorkerStatus.State.RUNNING);
    assertThat(worker.status().stats().deadLetters()).isEqualTo(3);
    assertEqual(store, primary);
  }

  @Test
  void whileTheFeedHasMoreSeveralBatchesAreOnTheirWay() {
    SyncWorker worker = rig.worker(primary, feed, store, listener, 10);
    for (int i = 0; i < 100; i++) {
      add("id-" + i, "1");
    }
    assertThat(worker.doWork()).as("the oldest batch: a quarter of the bound").isEqualTo(2);
    assertThat(worker.status().inFlight()).as("two more batches").isEqualTo(4 + 8);
    assertThat(worker.doWork()).isEqualTo(4);
    worker.pause();
    assertThat(worker.doWork()).as("what is held, and was asked for ahead").isEqualTo(8 + 10 + 10);
    assertThat(worker.status().state()).isEqualTo(WorkerStatus.State.PAUSED);
    worker.resume();
    settle(worker, feed);
    assertAddsUp(worker.status());
    assertEqual(store, primary);
  }

  @Test
  void anEventWhoseDeadLetterCannotBeWrittenIsNotAcknowledged() {
    SyncWorker worker = worker();
    rig.primaryRedis.run("XADD", "primary:feed", "*", "hello", "world");
    rig.cacheRedis.run("SET", SyncRig.KEYS.control("dead"), "not a stream");
    worker.doWork();
    assertThat(worker.status().stats().deadLetters()).isZero();
    assertThat(feed.backlog()).isEqualTo(1);
    rig.cacheRedis.run("DEL", SyncRig.KEYS.control("dead"));
    settle(worker, feed);
    assertThat(worker.status().stats().deadLetters()).isEqualTo(1);
  }

  @Test
  void aPausedWorkerPollsNothing() {
    SyncWorker worker = worker();
    worker.pause();
    add("a", "1");
    assertThat(worker.doWork()).isZero();
    assertThat(worker.status().state()).isEqualTo(WorkerStatus.State.PAUSED);
    worker.resume();
    settle(worker, feed);
    assertEqual(store, primary);
  }

  @Test
  void theRunnerAppliesPostsAndDrains(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("worker.stamps");
    StatusBoard board = new StatusBoard(rig.cacheRedis.port(), SyncRig.KEYS);
    Lease lease = Lease.ofPause(rig.cacheRedis.port(), SyncRig.KEYS);
    try (StampRecorder recorder = StampRecorder.create(file, System.nanoTime(), 1)) {
      SyncWorker worker = rig.worker(primary, feed, store, recorder, 64);
      WorkerRunner runner = WorkerRunner.start(worker, board, lease, () -> 42);
      for (int i = 0; i < 500; i++) {
        add("id-" + i, "" + i);
      }
      Awaitility.await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> worker.status().stats().applied() == 500);
      assertThat(runner.drain(Duration.ofSeconds(5))).isTrue();
      add("late", "1");
      assertThat(feed.backlog()).isEqualTo(1);
      assertThat(recorder.isWhole()).isTrue();
    }
    WorkerStatus posted = board.read().get(0);
    assertThat(posted.state()).isEqualTo(WorkerStatus.State.STOPPED);
    assertThat(posted.stats().applied()).isEqualTo(500);
    assertThat(posted.hiccupNanosMax()).isEqualTo(42);
    assertThat(posted.stats().lags().count()).isEqualTo(500);
    assertThat(posted.pid()).isEqualTo(ProcessHandle.current().pid());
    StampLog.Contents log = StampLog.read(file);
    assertThat(log.header().columns()).isEqualTo(StampRecorder.COLUMNS);
    assertThat(log.stamps().stream().filter(stamp -> stamp.values()[2] != 0)).hasSize(500);
    assertThat(log.stamps().stream().filter(stamp -> stamp.values()[2] == 0)).hasSize(500);
  }
}
