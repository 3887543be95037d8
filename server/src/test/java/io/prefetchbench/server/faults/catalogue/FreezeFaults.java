package io.prefetchbench.server.faults.catalogue;

import io.prefetchbench.server.faults.load.HttpCrowd;
import io.prefetchbench.server.faults.rig.FaultRig;
import io.prefetchbench.server.faults.rig.RigWatch;
import io.prefetchbench.testbed.fault.RestartableRedis;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** A Redis that is frozen while many clients call the server on every endpoint. */
final class FreezeFaults {
  private static final int CLIENTS = 30;
  private static final int MANY = 40;
  private static final long FROZEN_NANOS = Duration.ofSeconds(5).toNanos();

  private FreezeFaults() {}

  static List<MatrixFault> all() {
    return List.of(
        frozen("primary-frozen-clients", "the primary", rig -> List.of(rig.primaryRedis())),
        frozen("cache-frozen-clients", "the cache's Redis", rig -> List.of(rig.cacheRedis())),
        frozen(
            "both-frozen-clients",
            "both Redis",
            rig -> List.of(rig.primaryRedis(), rig.cacheRedis())));
  }

  private static MatrixFault frozen(
      String name, String what, Function<FaultRig, List<RestartableRedis>> which) {
    return MatrixFault.of(
        name,
        "SIGSTOP of " + what + " under " + CLIENTS + " clients on every endpoint",
        (rig, watch) -> frozen(which.apply(rig), rig, watch));
  }

  private static long frozen(List<RestartableRedis> which, FaultRig rig, RigWatch watch)
      throws InterruptedException {
    try (HttpCrowd clients = rig.crowd(CLIENTS)) {
      which.forEach(RestartableRedis::freeze);
      try {
        long end = System.nanoTime() + FROZEN_NANOS;
        watch.until("five seconds", () -> System.nanoTime() - end > 0);
      } finally {
        which.forEach(RestartableRedis::thaw);
      }
      watch.commits(MANY);
      return clients.calls();
    }
  }
}
