package io.prefetchbench.server.faults.catalogue;

import static io.prefetchbench.server.faults.check.Allowance.Allowed.DEAD_LETTERS;
import static io.prefetchbench.server.faults.check.Allowance.Allowed.NOT_READY;
import static io.prefetchbench.server.faults.check.Allowance.Allowed.OLDER_READS;
import static io.prefetchbench.server.faults.check.Allowance.Allowed.PRIMARY_LOSES;

import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.WorkerStatus;
import io.prefetchbench.server.faults.rig.FaultRig;
import io.prefetchbench.server.faults.rig.RigOptions;
import io.prefetchbench.server.faults.rig.RigWatch;
import io.prefetchbench.testbed.fault.RestartableRedis;
import io.prefetchbench.testbed.redis.RedisOptions;
import io.prefetchbench.testkit.MockPrimary;
import io.prefetchbench.testkit.Shape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What can befall the primary and its feed, and events nobody can apply. */
final class FeedFaults {
  private static final int MANY = 40;
  private static final Shape SHAPE = Shape.named("category-5").withBenchFields();

  private FeedFaults() {}

  static List<MatrixFault> all() {
    return List.of(
        MatrixFault.of(
                "primary-down", "SIGKILL of the primary, back with its log", FeedFaults::down)
            .with(
                RigOptions.STANDARD.withPrimaryArgs(
                    "--appendonly", "yes", "--appendfsync", "always")),
        MatrixFault.of("primary-frozen", "SIGSTOP of the primary, and SIGCONT", FeedFaults::frozen),
        MatrixFault.of("primary-anew", "the primary is erased and filled again", FeedFaults::anew)
            .allowing(NOT_READY, OLDER_READS, PRIMARY_LOSES),
        MatrixFault.of(
                "primary-failed-over", "a copy without the last commits", FeedFaults::failedOver)
            .allowing(NOT_READY, OLDER_READS, PRIMARY_LOSES),
        MatrixFault.of(
            "group-destroyed",
            "what the feed knows of its consumers is destroyed",
            FeedFaults::groupDestroyed),
        MatrixFault.of("stream-trimmed", "unread events are trimmed away", FeedFaults::trimmed),
        MatrixFault.of("full-replay", "every event comes again", FeedFaults::replayed),
        MatrixFault.of(
                "shuffled", "batches in another order, some events twice", FeedFaults::shuffled)
            .with(RigOptions.STANDARD.withShuffledFeed()),
        MatrixFault.of(
                "late-events", "an upsert comes after its tombstone has expired", FeedFaults::late)
            .with(RigOptions.STANDARD.withTombstoneTtl(Duration.ofSeconds(1))),
        MatrixFault.of("poison", "events that cannot be read, of each kind", FeedFaults::poisoned)
            .allowing(DEAD_LETTERS),
        MatrixFault.of(
                "outgrown", "an entity outgrows the limit, and shrinks", FeedFaults::outgrown)
            .allowing(DEAD_LETTERS),
        MatrixFault.of("wild-texts", "fields of every kind of character", FeedFaults::wild)
            .with(RigOptions.STANDARD.withWildTexts()));
  }

  private static long down(FaultRig rig, RigWatch watch) {
    rig.primaryRedis().kill();
    watch.reads(200);
    watch.until("the worker's fault", () -> !rig.worker().counts().lastError().isEmpty());
    rig.primaryRedis().restart();
    watch.commits(MANY);
    return 1;
  }

  private static long frozen(FaultRig rig, RigWatch watch) {
    rig.primaryRedis().freeze();
    try {
      watch.until("the worker's fault", () -> !rig.worker().counts().lastError().isEmpty());
    } finally {
      rig.primaryRedis().thaw();
    }
    watch.commits(MANY);
    return 1;
  }

  private static long anew(FaultRig rig, RigWatch watch) throws InterruptedException {
    rig.stopWriters();
    try (Admin admin = new Admin(rig.primaryRedis())) {
      String unused = admin.run("FLUSHALL");
    }
    rig.primary().fill(SHAPE, rig.options().entities() / 2, rig.random().nextLong(), written -> {});
    watch.until("a gap", () -> rig.total(WorkerStatus::gaps) > 0);
    // Half of the cache has gone from the primary: a pass wants to be told that this is meant.
    return FaultRig.pass(rig.sync(), true).removed();
  }

  private static long failedOver(FaultRig rig, RigWatch watch) throws InterruptedException {
    RestartableRedis old = rig.primaryRedis();
    RestartableRedis copy = RestartableRedis.start(RedisOptions.checkingPayloads());
    try (Admin admin = new Admin(copy)) {
      admin.copy(old, watch);
    }
    // These are applied, and then the primary does not know of them.
    watch.commits(100);
    rig.stopWriters();
    watch.until("all applied", rig::isBacklogEmpty);
    old.kill();
    rig.replacePrimary(copy, FeedFaults::beginEpoch);
    watch.until("a pass", () -> passes(rig));
    return 100;
  }

  private static void beginEpoch(MockPrimary primary) {
    long unused = primary.beginEpoch();
  }

  private static boolean passes(FaultRig rig) {
    try {
      return FaultRig.pass(rig.sync(), true).load().rejected() == 0;
    } catch (RedisFault connectionOfTheOldPrimary) {
      return false;
    }
  }

  private static long groupDestroyed(FaultRig rig, RigWatch watch) {
    try (FeedSurgery feed = new FeedSurgery(rig)) {
      feed.forgetConsumers();
      watch.until("a gap", () -> rig.total(WorkerStatus::gaps) > 0);
      watch.commits(MANY);
      return rig.total(WorkerStatus::gaps);
    }
  }

  private static long trimmed(FaultRig rig, RigWatch watch) {
    try (FeedSurgery feed = new FeedSurgery(rig)) {
      rig.pauseWorkers(watch);
      // Few enough deletes are lost with them that the pass may bury what they should have.
      watch.commits(40);
      long gone = feed.cut(5);
      rig.resumeWorkers();
      watch.until("a gap", () -> rig.total(WorkerStatus::gaps) > 0);
      watch.commits(MANY);
      return gone;
    }
  }

  private static long replayed(FaultRig rig, RigWatch watch) {
    try (FeedSurgery feed = new FeedSurgery(rig)) {
      watch.commits(200);
      // A list keeps nothing that was taken: what waits in it comes twice.
      rig.pauseWorkers(watch);
      watch.commits(100);
      long before = rig.total(status -> status.stats().fenced());
      feed.repeatAll();
      rig.resumeWorkers();
      watch.until(
          "refused events", () -> rig.total(status -> status.stats().fenced()) > before + 10);
      return rig.total(status -> status.stats().fenced()) - before;
    }
  }

  private static long shuffled(FaultRig rig, RigWatch watch) {
    watch.commits(500);
    return rig.localWorkers().stream().mapToLong(worker -> worker.feed().repeated()).sum();
  }

  private static long late(FaultRig rig, RigWatch watch) {
    String id = "late-one";
    rig.commitAside(id, SHAPE.fields(0, 1, 1));
    var row = rig.primary().find(id).orElseThrow();
    rig.deleteAside(id);
    try (Admin cache = new Admin(rig.cacheRedis());
        FeedSurgery feed = new FeedSurgery(rig)) {
      String key = rig.keys().keyOf(id);
      watch.until("a tombstone", () -> cache.run("HLEN", key).equals("1"));
      watch.until("its end", () -> cache.run("EXISTS", key).equals("0"));
      String epoch = Long.toString(row.version().epoch());
      String position = Long.toString(row.version().position());
      feed.deliverAgain(event("upsert", id, epoch, position, "name", "old"));
    }
    watch.commits(MANY);
    return 1;
  }

  private static List<String> event(
      String op, String id, String epoch, String position, String... fields) {
    List<String> parts = new ArrayList<>();
    parts.addAll(List.of("op", op, "id", id, "epoch", epoch, "position", position));
    parts.addAll(List.of("prev", "0", "committed", "0"));
    parts.addAll(List.of(fields));
    return parts;
  }

  private static long poisoned(FaultRig rig, RigWatch watch) {
    List<List<String>> kinds =
        List.of(
            List.of("nothing", "known"),
            event("rename", "x", "1", "1"),
            event("upsert", "", "1", "1", "a", "b"),
            event("upsert", "x", "1", "1"),
            event("delete", "x", "one", "1"),
            event("upsert", "x", "1", "1", "~", "b"));
    try (FeedSurgery feed = new FeedSurgery(rig)) {
      for (List<String> kind : kinds) {
        feed.add(kind);
        watch.commits(10);
      }
    }
    watch.until(
        "dead letters", () -> rig.total(status -> status.stats().deadLetters()) == kinds.size());
    return rig.total(status -> status.stats().deadLetters());
  }

  private static long outgrown(FaultRig rig, RigWatch watch) {
    String id = "growing-one";
    Map<String, String> fields = new HashMap<>(SHAPE.fields(0, 1, 1));
    rig.commitAside(id, fields);
    Map<String, String> large = new HashMap<>(fields);
    large.put("name", "x".repeat(1_200_000));
    rig.commitAside(id, large);
    watch.until("a dead letter", () -> rig.total(status -> status.stats().deadLetters()) > 0);
    rig.commitAside(id, fields);
    watch.commits(MANY);
    return rig.total(status -> status.stats().deadLetters());
  }

  private static long wild(FaultRig rig, RigWatch watch) {
    watch.commits(300);
    return rig.total(status -> status.stats().applied());
  }
}
