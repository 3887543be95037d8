package io.prefetchbench.server.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.prefetchbench.server.faults.catalogue.MatrixFault;
import io.prefetchbench.server.faults.check.Allowance;
import io.prefetchbench.server.faults.load.FaultHttpCalls;
import io.prefetchbench.server.faults.load.HttpReader;
import io.prefetchbench.server.faults.load.Probe;
import io.prefetchbench.server.faults.rig.FaultRig;
import io.prefetchbench.server.faults.rig.RigClient;
import io.prefetchbench.server.faults.rig.RigFeed;
import io.prefetchbench.server.faults.rig.RigOptions;
import io.prefetchbench.server.faults.rig.RigWatch;
import io.prefetchbench.testbed.process.ModuleProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An older build beside this one on one cache, under writes and reads, in both directions: judged
 * by all invariants. Without the git history it cannot be built, and says so.
 */
@EnabledIfSystemProperty(named = "faults.tier", matches = "all")
@Tag("system")
class RollingUpgradeTest {
  private static final Duration QUIET = Duration.ofSeconds(12);
  private static final Duration STOP = Duration.ofSeconds(12);
  private static final int MANY = 150;
  private static final int READS = 100;

  private static OldBuild old;

  @BeforeAll
  static void build() throws Exception {
    old = OldBuild.make();
    if (!old.why().isEmpty()) {
      System.out.println("rolling upgrade: skipped: " + old.why());
    }
  }

  private static void holds(RigFeed feed, String name, RigOptions options, MatrixFault.Blow blow)
      throws Exception {
    assumeTrue(old.why().isEmpty(), old.why());
    MatrixFault upgrade = new MatrixFault(name, name, options, Allowance.NONE, blow);
    assertThat(new MatrixCell(upgrade, feed, RigClient.LETTUCE, 11).run(QUIET)).isEmpty();
  }

  /** An old worker and an old reader; then new workers beside them, which stay alone. */
  @ParameterizedTest
  @EnumSource(RigFeed.class)
  void workersAreUpgradedOneByOne(RigFeed feed) throws Exception {
    RigOptions options = RigOptions.STANDARD.withWorkerApart().withWorkerClassPath(old.classPath());
    holds(
        feed,
        "upgrade",
        options,
        (rig, watch) -> {
          oldServerReads(rig);
          watch.commits(MANY);
          rig.workerProcess().stop(STOP);
          watch.commits(MANY);
          ModuleProcess unused = rig.startProcess("w1");
          watch.commits(MANY);
          return 1;
        });
  }

  /** A new worker, replaced by an old one that works alone, and back again. */
  @ParameterizedTest
  @EnumSource(RigFeed.class)
  void anUpgradeIsTakenBack(RigFeed feed) throws Exception {
    RigOptions options =
        RigOptions.STANDARD
            .withWorkerApart()
            .withOneWorker("the old one must work alone for a while");
    holds(
        feed,
        "downgrade",
        options,
        (rig, watch) -> {
          ModuleProcess older = rig.startProcess("w3", old.classPath());
          watch.commits(MANY);
          rig.workerProcess().stop(STOP);
          watch.commits(MANY);
          oldServerReads(rig);
          long applied = alone(rig, watch);
          ModuleProcess unused = rig.startProcess("w1");
          watch.commits(MANY);
          older.stop(STOP);
          watch.commits(MANY);
          return applied;
        });
  }

  /** The old worker alone brings a commit into the cache. */
  private static long alone(FaultRig rig, RigWatch watch) {
    String id = "by-the-old-build";
    rig.commitAside(id, Map.of("name", "old"));
    watch.until("applied by the old build", () -> rig.holds(id, "name", "old"));
    return 1;
  }

  private static void oldServerReads(FaultRig rig) throws InterruptedException {
    try (ModuleProcess server = rig.startServer(old.classPath())) {
      String ready = server.awaitReady(Duration.ofSeconds(40));
      FaultHttpCalls http = new FaultHttpCalls(ready.split(" ", -1)[1]);
      HttpReader reader = new HttpReader(200, http, rig.options().entities(), 3);
      for (int i = 0; i < READS; i++) {
        reader.read();
      }
      List<Probe> probes = reader.probes();
      assertThat(probes).hasSize(READS);
      assertThat(probes)
          .as("reads by the old build")
          .allMatch(probe -> probe.kind() == Probe.Kind.HIT || probe.kind() == Probe.Kind.DELETED);
    }
  }
}
