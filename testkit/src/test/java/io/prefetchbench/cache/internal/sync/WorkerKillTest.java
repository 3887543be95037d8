package io.prefetchbench.cache.internal.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.feed.StreamFeed;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.testkit.MockPrimary;
import io.prefetchbench.testkit.Mutation;
import io.prefetchbench.testkit.WritablePrimary.Op;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Ten thousand events past workers that die at random commands, before or after execution. */
class WorkerKillTest {
  private static final int EVENTS = 10_000;
  private static final int IDS = 300;

  @Test
  void nothingIsLostHoweverOftenTheWorkerDies() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    try (SyncRig rig = new SyncRig()) {
      MockPrimary primary = rig.emptied();
      rig.feed(rig.primaryRedis.port());
      Set<Version> told = new HashSet<>();
      SyncListener listener =
          new SyncListener() {
            @Override
            public void onApplied(
                String id, Version version, long polled, long sent, long replied, Outcome o) {
              told.add(version);
            }
          };
      Set<Version> committed = new HashSet<>();
      int deaths = 0;
      while (committed.size() < EVENTS) {
        mutate(primary, random, 400).forEach(mutation -> committed.add(mutation.version()));
        deaths += live(rig, primary, listener, random);
      }
      StreamFeed feed = rig.feed(rig.primaryRedis.port());
      SyncWorker last = rig.worker(primary, feed, rig.store(rig.cacheRedis.port()), listener, 512);
      SyncRig.settle(last, feed);
      assertThat(deaths).as("seed %d", seed).isGreaterThan(10);
      assertThat(told).as("every event was dealt with, seed %d", seed).isEqualTo(committed);
      SyncRig.assertEqual(rig.store(rig.cacheRedis.port()), primary);
    }
  }

  /** One life of a worker; 1 if it was killed. */
  private static int live(SyncRig rig, MockPrimary primary, SyncListener listener, Random random) {
    RedisPort feedPort = dying(rig.primaryRedis.port(), random);
    RedisPort storePort = dying(rig.cacheRedis.port(), random);
    try {
      StreamFeed feed = rig.feed(feedPort);
      SyncWorker worker =
          rig.worker(primary, feed, rig.store(storePort), listener, 1 + random.nextInt(100));
      for (int i = 0; i < 20; i++) {
        worker.doWork();
        SyncRig.assertAddsUp(worker.status());
      }
      return 0;
    } catch (DyingPort.Killed killed) {
      return 1;
    } catch (CompletionException e) {
      assertThat(e).hasCauseInstanceOf(DyingPort.Killed.class);
      return 1;
    }
  }

  private static RedisPort dying(RedisPort real, Random random) {
    return new DyingPort(real, 5 + random.nextInt(40), random.nextBoolean());
  }

  private static List<Mutation> mutate(MockPrimary primary, Random random, int count) {
    Deque<CompletableFuture<Optional<Mutation>>> sent = new ArrayDeque<>();
    for (int i = 0; i < count; i++) {
      String id = "id-" + random.nextInt(IDS);
      Map<String, String> fields = Map.of("n", Long.toString(random.nextLong()));
      sent.add(
          switch (random.nextInt(4)) {
            case 0 -> primary.change(Op.DELETE, id, Map.of(), () -> {});
            case 1 -> primary.change(Op.REPLACE, id, fields, () -> {});
            default -> primary.change(Op.ADD, id, fields, () -> {});
          });
    }
    return sent.stream().flatMap(future -> future.join().stream()).toList();
  }
}
