package io.prefetchbench.server.faults.catalogue;

import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.internal.engine.CacheEngine;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.server.faults.rig.FaultRig;
import io.prefetchbench.server.faults.rig.RigClient;
import io.prefetchbench.server.faults.rig.RigWatch;
import io.prefetchbench.testbed.fault.Direction;
import io.prefetchbench.testkit.MockPrimary;
import io.prefetchbench.testkit.PrimaryOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Passes under load, beside each other, cut off, and over the wrong source. */
final class PassFaults {
  private static final int TIMES = 6;

  private PassFaults() {}

  static List<MatrixFault> all() {
    return List.of(
        MatrixFault.of(
            "pass-under-writes", "passes in a loop while writers commit", PassFaults::loop),
        MatrixFault.of("two-passes", "two passes at once, again and again", PassFaults::two),
        MatrixFault.of(
            "pass-cut-off", "a pass loses its Redis midway, and runs again", PassFaults::cut),
        MatrixFault.of("pass-over-nothing", "a pass over an empty source", PassFaults::nothing));
  }

  private static long loop(FaultRig rig, RigWatch watch) {
    for (int i = 0; i < TIMES; i++) {
      FaultRig.pass(rig.sync(), false);
      watch.commits(20);
    }
    return rig.sync().passes();
  }

  private static long two(FaultRig rig, RigWatch watch) {
    CacheEngine other = rig.passCache(rig.linkedPrimary());
    for (int i = 0; i < TIMES; i++) {
      CompletableFuture<Void> one =
          CompletableFuture.runAsync(() -> FaultRig.pass(rig.sync(), false));
      CompletableFuture<Void> two = CompletableFuture.runAsync(() -> FaultRig.pass(other, false));
      watch.commits(10);
      one.join();
      two.join();
    }
    return other.passes();
  }

  private static long cut(FaultRig rig, RigWatch watch) {
    long failed = 0;
    for (int i = 0; i < TIMES; i++) {
      CacheEngine passes = rig.passCache(rig.linkedPrimary());
      CompletableFuture<Void> pass =
          CompletableFuture.runAsync(
              () -> {
                if (passes.reprefetch().load().rejected() > 0) {
                  throw RedisFault.connection("some windows were not written", null);
                }
              });
      rig.cacheLink().cutAfter(Direction.TO_SERVER, 2_000 + rig.random().nextInt(20_000));
      try {
        pass.join();
      } catch (CompletionException e) {
        failed++;
      }
    }
    rig.cacheLink().pass();
    watch.commits(20);
    FaultRig.pass(rig.sync(), false);
    return failed;
  }

  private static long nothing(FaultRig rig, RigWatch watch) {
    try (RedisPort port =
        RigClient.LETTUCE.connect(rig.primaryRedis().host(), rig.primaryRedis().port())) {
      PrimaryOptions empty =
          PrimaryOptions.defaults().withName("empty").withReadLatency(Duration.ZERO);
      CacheEngine misled = rig.passCache(MockPrimary.open(port, empty));
      boolean stopped = misled.reprefetch().isStoppedByGuard();
      watch.commits(20);
      misled.close();
      return stopped ? 1 : 0;
    }
  }
}
