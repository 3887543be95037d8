package io.prefetchbench.server.faults.catalogue;

import static io.prefetchbench.server.faults.check.Allowance.Allowed.DEAD_LETTERS;
import static io.prefetchbench.server.faults.check.Allowance.Allowed.MISSES;
import static io.prefetchbench.server.faults.check.Allowance.Allowed.NOT_READY;

import io.prefetchbench.cache.Health;
import io.prefetchbench.server.faults.load.Probe.Kind;
import io.prefetchbench.server.faults.rig.FaultRig;
import io.prefetchbench.server.faults.rig.RigOptions;
import io.prefetchbench.server.faults.rig.RigWatch;
import io.prefetchbench.testbed.process.ModuleProcess;
import io.prefetchbench.testbed.process.ProcessFaults;
import io.prefetchbench.testkit.Shape;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keys of the cache that somebody else has written or removed, and rows that no entry can hold. */
final class StateFaults {
  private static final int MANY = 40;
  private static final int HAND_MADE = 3;
  private static final Shape SHAPE = Shape.named("category-5").withBenchFields();

  private StateFaults() {}

  static List<MatrixFault> all() {
    return List.of(
        MatrixFault.of(
                "unknown-worker-state",
                "a worker of another version says what it is in a word we do not know; ours dies",
                StateFaults::unknownState)
            .with(
                RigOptions.STANDARD
                    .withWorkerApart()
                    .withOneWorker("the only worker that can be understood must die")),
        MatrixFault.of(
                "unreadable-marker", "ready markers nobody can read", StateFaults::unreadable)
            .allowing(NOT_READY),
        MatrixFault.of(
                "cleared", "an operator clears the cache, and re-loads later", StateFaults::clear)
            .allowing(NOT_READY, MISSES),
        MatrixFault.of("entries-deleted", "entries are deleted by hand", StateFaults::deleted)
            .with(RigOptions.STANDARD.withReconcileEvery(Duration.ofSeconds(5)))
            .allowing(MISSES),
        MatrixFault.of(
                "large-row-flushall", "FLUSHALL beside a row over 1 MiB", StateFaults::largeRow)
            .allowing(NOT_READY, DEAD_LETTERS));
  }

  private static boolean isReady(FaultRig rig) {
    return rig.sync().health().state() == Health.State.READY;
  }

  private static long unknownState(FaultRig rig, RigWatch watch) {
    String other = "next-version";
    String key = rig.keys().control("worker:" + other);
    try (Admin admin = new Admin(rig.cacheRedis())) {
      admin.run("HSET", key, "name", other, "state", "HIBERNATING", "pid", "1", "format", "99");
      admin.run("SADD", rig.keys().control("workers"), other);
      watch.commits(MANY);
      ProcessFaults.kill(rig.workerProcess().pid());
      watch.until("no worker is known", () -> !isReady(rig) && !rig.serverSaysReady());
      ModuleProcess unused = rig.startProcess("w1");
      watch.commits(MANY);
      admin.run("DEL", key);
      return 1;
    }
  }

  private static long unreadable(FaultRig rig, RigWatch watch) {
    List<String> values =
        List.of("ready zz", "ready 00000001 a b c d", "", "format-99 ready", "ready  -1 - - 0 x");
    String key = rig.keys().readyMarkerKey();
    try (Admin admin = new Admin(rig.cacheRedis())) {
      for (String value : values) {
        admin.run("SET", key, value);
        watch.until("READY again", () -> isReady(rig) && admin.run("PTTL", key).length() > 2);
        watch.commits(MANY);
      }
      admin.run("DEL", key);
      admin.run("LPUSH", key, "of another type");
      watch.until("READY again", () -> isReady(rig));
      return values.size();
    }
  }

  private static long clear(FaultRig rig, RigWatch watch) {
    long withdrawn = rig.sync().clear();
    if (isReady(rig)) {
      throw new IllegalStateException("health is READY right after the cache was cleared");
    }
    watch.until("the server says so", () -> !rig.serverSaysReady());
    watch.commits(MANY);
    if (isReady(rig)) {
      throw new IllegalStateException("health is READY, but the cache is cleared");
    }
    FaultRig.pass(rig.sync(), false);
    return withdrawn;
  }

  private static long deleted(FaultRig rig, RigWatch watch) throws InterruptedException {
    rig.stopWriters();
    watch.until("all applied", rig::isBacklogEmpty);
    long gone = 0;
    try (Admin admin = new Admin(rig.cacheRedis())) {
      for (var row : rig.primary().records().subList(0, HAND_MADE)) {
        gone += Long.parseLong(admin.run("DEL", rig.keys().keyOf(row.id())));
      }
    }
    return gone;
  }

  private static long largeRow(FaultRig rig, RigWatch watch) {
    String id = "large-one";
    Map<String, String> fields = new HashMap<>(SHAPE.fields(0, 1, 1));
    Map<String, String> large = new HashMap<>(fields);
    large.put("name", "x".repeat(1_200_000));
    rig.commitAside(id, large);
    watch.until("a dead letter", () -> rig.total(status -> status.stats().deadLetters()) > 0);
    try (Admin admin = new Admin(rig.cacheRedis())) {
      admin.run("FLUSHALL");
      watch.until("reads are refused", () -> watch.count(Kind.NOT_READY) > 0);
      // Everything but that row is served, for as long as it is there.
      watch.reads(MANY, Kind.HIT);
      watch.commits(MANY);
    }
    rig.commitAside(id, fields);
    return watch.count(Kind.NOT_READY);
  }
}
