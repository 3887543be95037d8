package io.prefetchbench.load.run;

import io.prefetchbench.load.system.SystemUnderTest;
import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.cache.store.KeySpace;
import io.prefetchbench.cache.sync.status.StatusBoard;
import io.prefetchbench.cache.sync.status.WorkerStatus;
import io.prefetchbench.load.system.ServerClient;
import java.util.HashMap;
import java.util.Map;

/** The longest pause of each process, as far as it is known here. */
final class Hiccups {
  private Hiccups() {}

  /** Maps role to longest pause in nanoseconds; roles with unknown pauses are left out. */
  static Map<String, Long> of(LoadRun.Parts parts) {
    Map<String, Long> longest = new HashMap<>();
    longest.put("generator", parts.hiccups().maxNanos());
    JsonNode stats = parts.client().stats();
    ServerClient.counter(stats.path("process"), "maxHiccupNanos")
        .ifPresent(nanos -> longest.put("server", nanos));
    SystemUnderTest own = parts.own();
    if (own != null) {
      longest.put("cache-redis", own.cacheProber().longestNanos());
      longest.put("primary-redis", own.primaryProber().longestNanos());
      KeySpace keys = new KeySpace(own.rig().prefix());
      for (WorkerStatus worker : new StatusBoard(own.cachePort(), keys).read()) {
        longest.put("worker", worker.hiccupNanosMax());
      }
    }
    return longest;
  }
}
