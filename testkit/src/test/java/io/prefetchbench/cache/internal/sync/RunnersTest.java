package io.prefetchbench.cache.internal.sync;

import static io.prefetchbench.cache.internal.sync.SyncRig.assertEqual;
import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.CacheConfig.SyncOptions;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.WorkerStatus;
import io.prefetchbench.cache.WorkerStatus.State;
import io.prefetchbench.cache.internal.feed.StreamFeed;
import io.prefetchbench.cache.internal.pass.Lease;
import io.prefetchbench.cache.internal.store.CacheStore;
import io.prefetchbench.testkit.MockPrimary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Workers on threads of their own, several at a time. */
class RunnersTest {
  private static SyncRig rig;

  private MockPrimary primary;
  private StreamFeed feed;
  private CacheStore store;
  private StatusBoard board;
  private Lease lease;
  private final List<WorkerRunner> runners = new ArrayList<>();

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
    board = new StatusBoard(rig.cacheRedis.port(), SyncRig.KEYS);
    lease = Lease.ofPause(rig.cacheRedis.port(), SyncRig.KEYS);
  }

  @AfterEach
  void stop() {
    runners.forEach(WorkerRunner::close);
  }

  private SyncWorker worker(String name, SyncListener listener) {
    StreamFeed own = rig.feed(rig.primaryRedis.port(), name);
    SyncOptions options = SyncRig.options(64).withPollWait(Duration.ofMillis(50));
    return new SyncWorker(rig.parts(name, primary, own, store, listener, null), options);
  }

  private WorkerRunner start(String name, SyncListener listener) {
    WorkerRunner runner = WorkerRunner.start(worker(name, listener), board, lease, () -> 0);
    runners.add(runner);
    return runner;
  }

  private void mutate(int from, int to) {
    for (int i = from; i < to; i++) {
      Map<String, String> fields = Map.of("n", "" + i);
      String id = "id-" + i % 50;
      if (primary.add(id, fields).isEmpty()) {
        assertThat(primary.replace(id, fields)).isPresent();
      }
    }
  }

  private static ConditionFactory within(int seconds) {
    return Awaitility.await().atMost(Duration.ofSeconds(seconds));
  }

  private void awaitApplied() {
    within(20).until(() -> feed.backlog() == 0);
    assertEqual(store, primary);
    runners.forEach(runner -> SyncRig.assertAddsUp(runner.status()));
  }

  @Test
  void aPauseIsObeyedByAllAndSaysWhoIsNotIdle() {
    start("one", SyncListener.NONE);
    start("two", SyncListener.NONE);
    mutate(0, 100);
    awaitApplied();
    try (WorkersPause pause =
        WorkersPause.begin(lease, board, "ann", Duration.ofMinutes(1), System::nanoTime)
            .orElseThrow()) {
      assertThat(pause.awaitIdle(Duration.ofSeconds(20)).busy()).isEmpty();
      assertThat(runners).allMatch(runner -> runner.status().state() == State.PAUSED);
      assertThat(runners).allMatch(runner -> runner.status().pausedBy().startsWith("ann "));
      mutate(100, 200);
      start("late", SyncListener.NONE);
      assertThat(pause.awaitIdle(Duration.ofSeconds(20)).isReached()).isTrue();
      assertThat(feed.backlog()).isEqualTo(100);
      assertThat(WorkersPause.begin(lease, board, "bob", Duration.ofMinutes(1), System::nanoTime))
          .isEmpty();
      // What a worker leaves that was killed a moment ago.
      board.post(worker("killed", SyncListener.NONE).status(), "another life");
      assertThat(pause.awaitIdle(Duration.ZERO).busy())
          .singleElement()
          .asString()
          .contains("killed", "RUNNING");
      assertThat(pause.isHeld()).isTrue();
    }
    awaitApplied();
    within(10).until(() -> runners.stream().allMatch(r -> r.status().state() == State.RUNNING));
  }

  @Test
  void aPauseWhoseHolderDiedEndsByItselfAndOneEndedByForceIsNoticed() {
    WorkerRunner runner = start("one", SyncListener.NONE);
    assertThat(lease.take("ann 1", Duration.ofSeconds(1))).isTrue();
    within(10).until(() -> runner.status().state() == State.PAUSED);
    mutate(0, 10);
    awaitApplied();
    try (WorkersPause pause =
        WorkersPause.begin(lease, board, "bob", Duration.ofMillis(300), System::nanoTime)
            .orElseThrow()) {
      assertThat(lease.force()).isTrue();
      within(10).until(() -> !pause.isHeld());
    }
    within(10).until(() -> runner.status().state() == State.RUNNING);
  }

  @Test
  void twoWorkersOfOneNameLoseNothingAndSaySo() {
    WorkerRunner one = start("same", SyncListener.NONE);
    WorkerRunner two = start("same", SyncListener.NONE);
    mutate(0, 2_000);
    awaitApplied();
    for (WorkerRunner runner : List.of(one, two)) {
      within(20).until(() -> runner.status().lastError().contains("runs under the name same"));
    }
    assertThat(two.drain(Duration.ofSeconds(5))).isTrue();
    within(20).until(() -> one.status().lastError().isEmpty());
  }

  /** Throws this once, at the first event. */
  private static SyncListener throwing(AtomicReference<@Nullable Throwable> once) {
    return new SyncListener() {
      @Override
      public void onApplied(
          String id, Version version, long polled, long sent, long replied, Outcome outcome) {
        Throwable thrown = once.getAndSet(null);
        if (thrown instanceof Error error) {
          throw error;
        }
        if (thrown instanceof RuntimeException exception) {
          throw exception;
        }
      }
    };
  }

  @Test
  void aWorkerThatCrashesGoesOnAndIsCounted() {
    AtomicReference<@Nullable Throwable> once =
        new AtomicReference<>(new IllegalStateException("a defect"));
    WorkerRunner runner = start("one", throwing(once));
    mutate(0, 100);
    awaitApplied();
    WorkerStatus status = runner.status();
    assertThat(status.crashes()).isEqualTo(1);
    assertThat(status.lastError()).contains("a defect");
    assertThat(status.inFlight()).isZero();
    within(10).until(() -> runner.status().state() == State.RUNNING);
  }

  @Test
  void outOfMemoryIsThrownOnAndTheThreadIsStartedAgain() {
    Thread.@Nullable UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    AtomicReference<@Nullable Throwable> uncaught = new AtomicReference<>();
    Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> uncaught.set(thrown));
    try {
      OutOfMemoryError error = new OutOfMemoryError("made by a test");
      WorkerRunner runner = start("one", throwing(new AtomicReference<>(error)));
      mutate(0, 100);
      // Awaitility would throw it in this thread, and JUnit ends the JVM on what it takes for a
      // real one.
      within(20).dontCatchUncaughtExceptions().until(() -> uncaught.get() == error);
      awaitApplied();
      assertThat(runner.status().crashes()).isEqualTo(1);
      assertThat(runner.drain(Duration.ofSeconds(5))).isTrue();
      assertThat(runner.status().state()).isEqualTo(State.STOPPED);
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
  }
}
