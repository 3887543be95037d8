package io.prefetchbench.server.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.ReprefetchResult;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.store.Meta;
import io.prefetchbench.server.faults.check.Allowance;
import io.prefetchbench.server.faults.check.Checker;
import io.prefetchbench.server.faults.check.Violation;
import io.prefetchbench.server.faults.load.Probe;
import io.prefetchbench.server.faults.rig.CacheEntry;
import io.prefetchbench.server.faults.rig.FaultRig;
import io.prefetchbench.server.faults.rig.RigClient;
import io.prefetchbench.server.faults.rig.RigFeed;
import io.prefetchbench.server.faults.rig.RigOptions;
import io.prefetchbench.server.faults.rig.RigWatch;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Passes one after the other while writers insert, update, delete and insert again, with orphans
 * put under each of them: nothing but the orphans may go, and nothing may come back. Three passes
 * in an ordinary build, a hundred with {@code -Pfaults}.
 */
@Tag("system")
class PassesUnderWritesTest {
  private static final int PASSES = Integer.getInteger("faults.passes", 3);
  private static final int ORPHANS = 5;
  private static final String LIFE_MILLIS = "600000";
  private static final RigOptions LOADED =
      RigOptions.STANDARD.withEntities(3_000).withWritesPerSecond(2_000);

  @Test
  void removeOrphansAndNothingElse() throws Exception {
    try (FaultRig rig = FaultRig.start(LOADED, RigClient.LETTUCE, RigFeed.STREAM, 7)) {
      RigWatch watch = new RigWatch(rig);
      watch.commits(100);
      long begunNanos = System.nanoTime();
      long before = rig.truth().commits();
      long removed = 0;
      for (int pass = 0; pass < PASSES; pass++) {
        injectOrphans(rig, pass);
        ReprefetchResult result = FaultRig.pass(rig.sync(), false);
        assertThat(result.refusal()).isEmpty();
        assertThat(result.load().rejected()).isZero();
        removed += result.removed();
      }
      double seconds = (System.nanoTime() - begunNanos) / 1e9;
      double writesPerSecond = (rig.truth().commits() - before) / seconds;
      watch.reads(100);
      watch.quiet(Duration.ofSeconds(10));
      List<Violation> violations =
          new Checker(watch.observation(begunNanos), Allowance.NONE, PASSES).check();
      long injected = (long) PASSES * ORPHANS;
      Map<String, CacheEntry> cache = CacheEntry.all(rig.directCache(), rig.keys());
      long gone = injectedIds().filter(id -> cache.containsKey(id) && !isLive(cache, id)).count();
      System.out.printf(
          "%d passes in %.1f s under %.0f writes/s: reads %,d, false misses %d, resurrected %d,"
              + " orphans removed %d = injected %d; deletes ahead of the feed %d%n",
          PASSES,
          seconds,
          writesPerSecond,
          watch.count(Probe.Kind.values()),
          count(violations, "I10"),
          count(violations, "I2"),
          gone,
          injected,
          removed - gone);
      assertThat(violations).isEmpty();
      assertThat(gone).isEqualTo(injected);
      // A pass may learn from the primary of a delete that the feed has not brought yet.
      assertThat(removed).isGreaterThanOrEqualTo(injected);
    }
  }

  private static Stream<String> injectedIds() {
    return IntStream.range(0, PASSES * ORPHANS).mapToObj(PassesUnderWritesTest::orphan);
  }

  private static String orphan(int number) {
    return "orphan-" + number;
  }

  private static boolean isLive(Map<String, CacheEntry> cache, String id) {
    CacheEntry entry = cache.get(id);
    return entry != null && entry.isLive();
  }

  /** Live entries as the cache writes them, of ids that the primary never had. */
  private static void injectOrphans(FaultRig rig, int pass) {
    Version old = new Version(0, 1);
    String meta = new Meta(old, Meta.Flag.LIVE, 0).text();
    for (int i = 0; i < ORPHANS; i++) {
      String key = rig.keys().keyOf(orphan(pass * ORPHANS + i));
      rig.directCache().call(Command.of("HSET", key, "name", "stray", Meta.FIELD, meta)).orThrow();
      rig.directCache().call(Command.of("PEXPIRE", key, LIFE_MILLIS)).orThrow();
    }
  }

  private static long count(List<Violation> violations, String invariant) {
    return violations.stream().filter(found -> found.invariant().equals(invariant)).count();
  }
}
