package io.prefetchbench.server.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.Health;
import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.cache.internal.engine.CacheEngine;
import io.prefetchbench.cache.spi.PrimarySource;
import io.prefetchbench.server.faults.BreakingPort.Breach;
import io.prefetchbench.server.faults.catalogue.Catalogue;
import io.prefetchbench.server.faults.catalogue.MatrixFault;
import io.prefetchbench.server.faults.check.Allowance;
import io.prefetchbench.server.faults.check.Violation;
import io.prefetchbench.server.faults.rig.RigClient;
import io.prefetchbench.server.faults.rig.RigFeed;
import io.prefetchbench.server.faults.rig.RigOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The judge is judged: a cache with one of its rules left out must be found out. */
@Tag("system")
@Execution(ExecutionMode.CONCURRENT)
class BrokenVariantsTest {
  private static final Duration SHORT = Duration.ofSeconds(4);

  private static MatrixFault named(String name) {
    return Catalogue.all().stream()
        .filter(fault -> fault.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static final long SWEPT_ENOUGH = 20;
  private static final int FEW_PER_SECOND = 40;
  private static final int MANY_ENTITIES = 3_000;

  private static List<String> broken(MatrixFault fault, RigOptions options) throws Exception {
    MatrixFault over =
        new MatrixFault(fault.name(), fault.what(), options, fault.allows(), fault.blow());
    List<Violation> found = new MatrixCell(over, RigFeed.STREAM, RigClient.LETTUCE, 5).run(SHORT);
    return found.stream().map(Violation::invariant).toList();
  }

  @Test
  void aCacheWithoutAFenceIsFoundOut() throws Exception {
    MatrixFault shuffled = named("shuffled");
    RigOptions options =
        shuffled.options().withAroundStorePort(port -> new BreakingPort(port, Breach.NO_FENCE));
    MatrixFault unfenced =
        new MatrixFault(
            "unfenced",
            "every event comes again, and nothing is refused",
            options,
            Allowance.NONE,
            replaying(shuffled.blow()));
    // An old insert over a newer delete, a step back, or an old delete over a newer insert.
    assertThat(broken(unfenced, options)).containsAnyOf("I2", "I4", "I10");
  }

  /** Delivers every event once more, without waiting for a fence. */
  private static MatrixFault.Blow replaying(MatrixFault.Blow before) {
    return (rig, watch) -> {
      long struck = before.strike(rig, watch);
      try (var admin = rig.primaryRedis().connect()) {
        String feed = rig.primary().options().feedKey();
        admin.call("XGROUP", "SETID", feed, rig.options().prefix(), "0", "ENTRIESREAD", "0");
      }
      watch.commits(200);
      return struck;
    };
  }

  @Test
  void deletesWithoutTombstonesAreFoundOut() throws Exception {
    RigOptions options =
        RigOptions.STANDARD.withAroundStorePort(
            port -> new BreakingPort(port, Breach.DELETES_LEAVE_NOTHING));
    MatrixFault replay = named("full-replay");
    assertThat(broken(replay, options)).containsAnyOf("I2", "I4", "I10");
  }

  @Test
  void anAcknowledgementBeforeTheWriteIsFoundOut() throws Exception {
    RigOptions options = RigOptions.STANDARD.withAroundFeed(HastyFeed::new);
    assertThat(broken(named("slow-consumer"), options)).contains("I7");
  }

  @Test
  void ignoredErrorsAreFoundOut() throws Exception {
    RigOptions options =
        RigOptions.STANDARD.withAroundStorePort(
            port -> new BreakingPort(port, Breach.ERRORS_IGNORED));
    // I10: a worker that looks at the entry of its last event finds that it is not there.
    assertThat(broken(named("oom"), options)).containsAnyOf("I1", "I3", "I10");
  }

  @Test
  void aHealthThatKeepsItsLastGoodValueIsFoundOut() throws Exception {
    // So few that polls come back empty, and the bound is small.
    RigOptions options =
        RigOptions.STANDARD
            .withWritesPerSecond(FEW_PER_SECOND)
            .withAroundHealth(BrokenVariantsTest::lastGood);
    MatrixFault.Blow blow =
        (rig, watch) -> {
          watch.until("a small bound", () -> isFresh(rig.sync().health()));
          rig.pauseWorkers(watch);
          watch.commits(FEW_PER_SECOND * 5);
          rig.resumeWorkers();
          return 1;
        };
    MatrixFault paused =
        new MatrixFault("paused", "no worker works", options, Allowance.NONE, blow);
    assertThat(broken(paused, options)).contains("I9");
  }

  @Test
  void aBoundThatIgnoresOtherConsumersIsFoundOut() throws Exception {
    MatrixFault stopped = named("worker-stopped-holding");
    // So many entities that no later commit hides the one that is held.
    RigOptions options =
        stopped
            .options()
            .withEntities(MANY_ENTITIES)
            .withWritesPerSecond(2 * FEW_PER_SECOND)
            .withAroundFeed(NarrowFeed::new);
    assertThat(broken(stopped, options)).contains("I9");
  }

  private static boolean isFresh(Health health) {
    return health.staleness().filter(bound -> bound.toMillis() < 1_000).isPresent();
  }

  /** What it said last when it said READY. */
  private static Supplier<Health> lastGood(Supplier<Health> real) {
    AtomicReference<Health> good = new AtomicReference<>();
    return () -> {
      Health now = real.get();
      if (now.state() == Health.State.READY || good.get() == null) {
        good.set(now);
      }
      return good.get();
    };
  }

  @Test
  void aSweepThatDoesNotAskThePrimaryIsFoundOut() throws Exception {
    MatrixFault.Blow blow =
        (rig, watch) -> {
          PrimarySource unasked = new UnaskedPrimary(rig.primary());
          CacheEngine sweeping = rig.passCache(unasked);
          // A later commit of an id hides what the sweep did to it: enough that some stay.
          AtomicLong removed = new AtomicLong();
          watch.until(
              "sweeps",
              () ->
                  removed.addAndGet(
                          sweeping.reprefetch(PrefetchCache.ReprefetchOptions.FORCED).removed())
                      >= SWEPT_ENOUGH);
          return 1;
        };
    MatrixFault sweep =
        new MatrixFault(
            "unasked", "a sweep by the list", RigOptions.STANDARD, Allowance.NONE, blow);
    assertThat(broken(sweep, RigOptions.STANDARD)).containsAnyOf("I1", "I5", "I10");
  }
}
