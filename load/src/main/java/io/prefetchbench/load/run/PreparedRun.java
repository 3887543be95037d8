package io.prefetchbench.load.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.prefetchbench.cache.WorkerStatus;
import io.prefetchbench.cache.internal.store.KeySpace;
import io.prefetchbench.cache.internal.sync.StatusBoard;
import io.prefetchbench.load.system.ChangingSystem;
import io.prefetchbench.load.system.Checksums;
import io.prefetchbench.load.system.FaultTimeline;
import io.prefetchbench.load.system.ForeignSystem;
import io.prefetchbench.load.system.Role;
import io.prefetchbench.load.system.ServerClient;
import io.prefetchbench.load.system.SystemUnderTest;
import io.prefetchbench.load.system.TargetProbe;
import io.prefetchbench.reports.run.RunWriter;
import io.prefetchbench.testbed.environment.Environment;
import io.prefetchbench.testbed.environment.HiccupMeter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is open during a run.
 *
 * @param baseUrl of the server that is read over HTTP; empty if reads take another way
 * @param own the system that the run started; null for a target
 * @param foreign the system that is not ours and that the run changes; null without one
 * @param target what is known of a target or a foreign system; null without one
 */
record PreparedRun(
    RunWriter files,
    Environment environment,
    String baseUrl,
    @Nullable ServerClient client,
    Checksums checksums,
    SecondsTicker.Files recorded,
    HiccupMeter hiccups,
    SecondsTicker rehearsal,
    SecondsTicker ticker,
    @Nullable SystemUnderTest own,
    @Nullable ForeignSystem foreign,
    @Nullable TargetProbe target,
    @Nullable FaultTimeline faults,
    JsonNode loadedStats) {

  /** Returns the system that the run changes; null for a target. */
  @Nullable ChangingSystem changing() {
    return own != null ? own : foreign;
  }

  /** Returns the server's statistics; a missing node if it has none. */
  JsonNode stats() {
    return client == null ? MissingNode.getInstance() : client.stats();
  }

  List<Role> roles() {
    List<Role> roles = own == null ? new ArrayList<>() : own.rig().roles();
    roles.add(new Role("generator", ProcessHandle.current().pid()));
    return roles;
  }

  /** Maps role to longest pause in nanoseconds; roles with unknown pauses are left out. */
  Map<String, Long> longestPauses() {
    Map<String, Long> longest = new HashMap<>();
    longest.put("generator", hiccups.maxNanos());
    ServerClient.counter(stats().path("process"), "maxHiccupNanos")
        .ifPresent(nanos -> longest.put(Role.SERVER, nanos));
    if (own != null) {
      longest.put(Role.CACHE_REDIS, own.cacheProber().longestNanos());
      longest.put(own.primaryRole(), own.primaryProber().longestNanos());
      KeySpace keys = new KeySpace(own.rig().prefix());
      for (WorkerStatus worker : new StatusBoard(own.cachePort(), keys).read()) {
        longest.put(Role.WORKER, worker.hiccupNanosMax());
      }
    }
    return longest;
  }
}
