package io.prefetchbench.server.faults.catalogue;

import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.cache.redis.RedisFault;
import io.prefetchbench.cache.redis.RedisPort;
import io.prefetchbench.cache.source.mock.MockPrimary;
import io.prefetchbench.cache.source.mock.PrimaryOptions;
import io.prefetchbench.server.faults.rig.Client;
import io.prefetchbench.server.faults.rig.Rig;
import io.prefetchbench.server.faults.rig.Watch;
import io.prefetchbench.testbed.fault.Direction;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Passes under load, beside each other, cut off, and over the wrong source. */
final class PassFaults {
  private static final int TIMES = 6;

  private PassFaults() {}

  static List<Fault> all() {
    return List.of(
        Fault.of("pass-under-writes", "passes in a loop while writers commit", PassFaults::loop),
        Fault.of("two-passes", "two passes at once, again and again", PassFaults::two),
        Fault.of("pass-cut-off", "a pass loses its Redis midway, and runs again", PassFaults::cut),
        Fault.of("pass-over-nothing", "a pass over an empty source", PassFaults::nothing));
  }

  private static long loop(Rig rig, Watch watch) {
    for (int i = 0; i < TIMES; i++) {
      Rig.pass(rig.sync(), false);
      watch.commits(20);
    }
    return rig.sync().passes();
  }

  private static long two(Rig rig, Watch watch) {
    PrefetchCache other = rig.passCache(rig.linkedPrimary());
    for (int i = 0; i < TIMES; i++) {
      CompletableFuture<Void> one = CompletableFuture.runAsync(() -> Rig.pass(rig.sync(), false));
      CompletableFuture<Void> two = CompletableFuture.runAsync(() -> Rig.pass(other, false));
      watch.commits(10);
      one.join();
      two.join();
    }
    return other.passes();
  }

  private static long cut(Rig rig, Watch watch) {
    long failed = 0;
    for (int i = 0; i < TIMES; i++) {
      PrefetchCache passes = rig.passCache(rig.linkedPrimary());
      CompletableFuture<Void> pass =
          CompletableFuture.runAsync(
              () -> {
                if (passes.reprefetch(false).load().rejected() > 0) {
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
    Rig.pass(rig.sync(), false);
    return failed;
  }

  private static long nothing(Rig rig, Watch watch) {
    try (RedisPort port =
        Client.LETTUCE.connect(rig.primaryRedis().host(), rig.primaryRedis().port())) {
      PrimaryOptions empty =
          PrimaryOptions.defaults().withName("empty").withReadLatency(Duration.ZERO);
      PrefetchCache misled = rig.passCache(MockPrimary.open(port, empty));
      boolean stopped = misled.reprefetch(false).isStoppedByGuard();
      watch.commits(20);
      misled.close();
      return stopped ? 1 : 0;
    }
  }
}
