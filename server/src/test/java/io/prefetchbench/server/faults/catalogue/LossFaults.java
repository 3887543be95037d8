package io.prefetchbench.server.faults.catalogue;

import static io.prefetchbench.server.faults.check.Allowance.Allowed.NOTICED_LATE;
import static io.prefetchbench.server.faults.check.Allowance.Allowed.NOT_READY;
import static io.prefetchbench.server.faults.check.Allowance.Allowed.OLDER_READS;
import static io.prefetchbench.server.faults.check.Allowance.Allowed.PRIMARY_LOSES;

import io.prefetchbench.cache.Health;
import io.prefetchbench.server.faults.rig.FaultRig;
import io.prefetchbench.server.faults.rig.RigWatch;
import io.prefetchbench.testbed.fault.RestartableRedis;
import io.prefetchbench.testbed.redis.RedisOptions;
import io.prefetchbench.testkit.Shape;
import java.time.Duration;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** Another history, or a shorter one, under a primary that is quiet afterwards. */
final class LossFaults {
  private static final Shape SHAPE = Shape.named("category-5").withBenchFields();
  private static final Duration TWO_DAYS = Duration.ofDays(2);
  private static final int FEW = 20;
  private static final int ROWS = 4;
  private static final long STAYS_NANOS = Duration.ofSeconds(10).toNanos();

  private LossFaults() {}

  static List<MatrixFault> all() {
    return List.of(
        MatrixFault.of(
                "primary-older-epoch",
                "another primary, whose epoch is two days older",
                LossFaults::olderEpoch)
            .allowing(NOT_READY, OLDER_READS, PRIMARY_LOSES),
        MatrixFault.of(
                "primary-lost-commits",
                "a copy without the last commits, and the same epoch",
                LossFaults::lostCommits)
            .allowing(NOT_READY, OLDER_READS, PRIMARY_LOSES),
        MatrixFault.of("primary-moved", "a whole copy with the same epoch", LossFaults::moved),
        whilePaused("feed-emptied", "all unread events are removed", feed -> feed.cut(0)),
        whilePaused(
            "newest-event-deleted", "the newest event is removed", FeedSurgery::removeNewest),
        whilePaused("group-moved", "somebody else takes all unread events", FeedSurgery::skipAll),
        MatrixFault.of("swapdb", "SWAPDB with an older copy of all keys", LossFaults::swapped)
            .allowing(NOT_READY, OLDER_READS));
  }

  private static long olderEpoch(FaultRig rig, RigWatch watch) throws InterruptedException {
    rig.stopWriters();
    watch.until("all applied", rig::isBacklogEmpty);
    long epoch = rig.primary().position().epoch() - TWO_DAYS.toSeconds();
    RestartableRedis empty = RestartableRedis.start(RedisOptions.checkingPayloads());
    try (Admin admin = new Admin(empty)) {
      String key = rig.primary().options().keyPrefix() + "epoch";
      rig.replacePrimary(
          empty,
          primary -> {
            admin.run("SET", key, Long.toString(epoch));
            primary.fill(SHAPE, rig.options().entities(), rig.random().nextLong(), written -> {});
          });
    }
    for (int i = 0; i < ROWS; i++) {
      rig.commitAside(Shape.id(i), SHAPE.fields(i, 2, 2));
    }
    return ROWS;
  }

  private static long lostCommits(FaultRig rig, RigWatch watch) throws InterruptedException {
    RestartableRedis copy = copy(rig, watch);
    watch.commits(FEW);
    rig.stopWriters();
    watch.until("all applied", rig::isBacklogEmpty);
    rig.primaryRedis().kill();
    rig.replacePrimary(copy, primary -> {});
    // Without a commit; what the killed connections do to health is over sooner.
    long[] readyNanos = {System.nanoTime()};
    watch.until(
        "the loss is said, and stays said",
        () -> {
          readyNanos[0] = isReady(rig) ? System.nanoTime() : readyNanos[0];
          return System.nanoTime() - readyNanos[0] > STAYS_NANOS;
        });
    // Only a new epoch outranks what the lost commits left behind.
    long unused = rig.primary().beginEpoch();
    return FEW;
  }

  private static boolean isReady(FaultRig rig) {
    return rig.sync().health().state() == Health.State.READY;
  }

  private static RestartableRedis copy(FaultRig rig, RigWatch watch) {
    RestartableRedis copy = RestartableRedis.start(RedisOptions.checkingPayloads());
    try (Admin admin = new Admin(copy)) {
      admin.copy(rig.primaryRedis(), watch);
    }
    return copy;
  }

  private static long moved(FaultRig rig, RigWatch watch) throws InterruptedException {
    rig.stopWriters();
    watch.until("all applied", rig::isBacklogEmpty);
    RestartableRedis copy = copy(rig, watch);
    rig.primaryRedis().kill();
    rig.replacePrimary(copy, primary -> {});
    return 1;
  }

  /** Events are lost while nobody polls, and no later commit shows that. */
  private static MatrixFault whilePaused(
      String name, String what, ToLongFunction<FeedSurgery> loss) {
    MatrixFault.Blow blow =
        (rig, watch) -> {
          try (FeedSurgery feed = new FeedSurgery(rig)) {
            rig.pauseWorkers(watch);
            watch.commits(FEW);
            rig.stopWriters();
            long lost = loss.applyAsLong(feed);
            rig.resumeWorkers();
            return lost;
          }
        };
    return MatrixFault.of(name, what + " while the workers pause; no commit follows", blow)
        .allowing(NOTICED_LATE);
  }

  private static final String COPY_ALL =
      """
      local all = redis.call('KEYS', '*')
      for _, key in ipairs(all) do redis.call('COPY', key, key, 'DB', 1, 'REPLACE') end
      return #all
      """;

  private static final String PROGRESS =
      """
      local all = redis.call('KEYS', '*:progress:*')
      table.sort(all)
      for i, key in ipairs(all) do all[i] = redis.call('GET', key) end
      return table.concat(all, ' ')
      """;

  /**
   * With a copy from before each worker's last renewal of the marker: one of the last half second
   * shows in nothing if later events were applied before the worker could look.
   */
  private static long swapped(FaultRig rig, RigWatch watch) throws InterruptedException {
    // Few commits are lost, so that a pass may remove what had been deleted without being forced.
    rig.stopWriters();
    watch.until("all applied", rig::isBacklogEmpty);
    try (Admin admin = new Admin(rig.cacheRedis())) {
      long copied = Long.parseLong(admin.run("EVAL", COPY_ALL, "0"));
      List<String> then = List.of(admin.run("EVAL", PROGRESS, "0").split(" "));
      watch.until(
          "every worker has renewed the marker",
          () -> Stream.of(admin.run("EVAL", PROGRESS, "0").split(" ")).noneMatch(then::contains));
      for (int i = 0; i < ROWS; i++) {
        rig.commitAside(Shape.id(i), SHAPE.fields(i, 2, 2));
      }
      watch.until("all applied", rig::isBacklogEmpty);
      admin.run("SWAPDB", "0", "1");
      return copied;
    }
  }
}
