package io.prefetchbench.cache.internal.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.prefetchbench.cache.CacheRig;
import io.prefetchbench.cache.CacheStats;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.Lookup.FreshLookup;
import io.prefetchbench.cache.Lookup.WaitOutcome;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.engine.CacheEngine;
import io.prefetchbench.testkit.Mutation;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Reads that ask how fresh the cache is, and reads of a writer's own change. */
@Execution(ExecutionMode.CONCURRENT)
class ReadsTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final AtomicLong clockAheadMicros = new AtomicLong();
  private CacheRig rig;
  private CacheEngine worker;
  private CacheEngine reader;

  @BeforeEach
  void open() {
    rig = new CacheRig();
    worker = rig.builder("worker").build();
    reader =
        rig.builder("reader")
            .workerHere(false)
            .clocks(
                System::nanoTime,
                () -> Instant.now().plus(clockAheadMicros.get(), ChronoUnit.MICROS))
            .build();
  }

  @AfterEach
  void close() {
    reader.close();
    worker.close();
    rig.close();
  }

  private static long nowMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  private FreshLookup.Fresh fresh(String id) {
    return CacheRig.soon()
        .until(
            () -> reader.getIfFresh(id, MINUTE) instanceof FreshLookup.Fresh fresh ? fresh : null,
            found -> found != null);
  }

  private static Version versionOf(Lookup lookup) {
    return lookup instanceof Lookup.Hit hit
        ? hit.entity().version()
        : lookup instanceof Lookup.Deleted gone ? gone.version() : Version.NONE;
  }

  @Test
  void nobodyVouchesForACacheThatWasNeverLoaded() {
    assertThat(reader.getIfFresh("cat-001", MINUTE)).isInstanceOf(FreshLookup.Unknown.class);
    assertThat(reader.stats().notReady()).isEqualTo(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> reader.getIfFresh("cat-001", Duration.ofMillis(-1)));
  }

  @Test
  void everyKindOfAnswerComesWithItsBound() {
    worker.start();
    Lookup expected = new Lookup.Hit(rig.primary.find("cat-001").orElseThrow());
    assertThat(fresh("cat-001").lookup()).isEqualTo(expected);
    assertThat(fresh("nobody").lookup()).isEqualTo(Lookup.Absent.ABSENT);
    Mutation gone = rig.primary.delete("cat-003").orElseThrow();
    reader.awaitVisible("cat-003", gone.version(), MINUTE);
    assertThat(fresh("cat-003").lookup()).isInstanceOf(Lookup.Deleted.class);
    assertThat(fresh("cat-001").bound()).isBetween(Duration.ZERO, MINUTE);
    assertThat(reader.stats().hits()).isGreaterThanOrEqualTo(2);
  }

  @Test
  void aBoundIsNeverSmallerThanTheStalenessOfTheValue() {
    worker.start();
    fresh("cat-001");
    for (int i = 0; i < 8; i++) {
      Mutation written = rig.primary.update("cat-001", "name", "n" + i).orElseThrow();
      // Reads until one vouches for the instant of the commit: that one must show the change.
      CacheRig.soon()
          .until(
              () -> {
                long beforeMicros = nowMicros();
                if (!(reader.getIfFresh("cat-001", MINUTE) instanceof FreshLookup.Fresh read)) {
                  return false;
                }
                long vouchedMicros = beforeMicros - read.bound().toNanos() / 1000;
                boolean vouches = vouchedMicros > written.committedMicros();
                if (vouches) {
                  assertThat(versionOf(read.lookup()).compareTo(written.version()))
                      .isGreaterThanOrEqualTo(0);
                }
                return vouches;
              });
    }
  }

  @Test
  void aCacheThatLagsIsTooOldAndAClockThatLagsIsFoundOut() {
    worker.start();
    fresh("cat-001");
    clockAheadMicros.set(Duration.ofHours(1).toNanos() / 1000);
    assertThat(reader.getIfFresh("cat-001", MINUTE))
        .isInstanceOfSatisfying(
            FreshLookup.TooOld.class,
            old -> assertThat(old.bound()).isGreaterThan(Duration.ofMinutes(59)));
    clockAheadMicros.set(-Duration.ofHours(1).toNanos() / 1000);
    assertThat(reader.getIfFresh("cat-001", MINUTE))
        .isInstanceOfSatisfying(
            FreshLookup.Unknown.class,
            unknown -> assertThat(unknown.reason()).contains("clock is ahead"));
    clockAheadMicros.set(0);
    assertThat(reader.getIfFresh("cat-001", Duration.ZERO)).isInstanceOf(FreshLookup.TooOld.class);
  }

  @Test
  void aLostCacheIsVouchedForByNobody() {
    worker.start();
    fresh("cat-001");
    worker.close();
    worker = rig.builder("other").build();
    rig.cacheRedis.run("FLUSHALL");
    assertThat(reader.getIfFresh("cat-001", MINUTE)).isInstanceOf(FreshLookup.Unknown.class);
    assertThat(reader.get("cat-001")).isInstanceOf(Lookup.NotReady.class);
  }

  @Test
  void aWriterReadsItsOwnChanges() {
    worker.start();
    for (int i = 0; i < 30; i++) {
      Mutation added = rig.primary.add("own" + i, Map.of("n", "1")).orElseThrow();
      assertSeen(added);
      assertSeen(rig.primary.update("own" + i, "n", "2").orElseThrow());
      // An older version is visible as soon as a newer one is.
      assertSeen(added);
      Mutation deleted = rig.primary.delete("own" + i).orElseThrow();
      assertSeen(deleted);
      assertThat(reader.get("own" + i)).isInstanceOf(Lookup.Deleted.class);
    }
  }

  private void assertSeen(Mutation mutation) {
    WaitOutcome awaited = reader.awaitVisible(mutation.id(), mutation.version(), MINUTE);
    assertThat(awaited)
        .isInstanceOfSatisfying(
            WaitOutcome.Visible.class,
            seen ->
                assertThat(versionOf(seen.lookup()).compareTo(mutation.version()))
                    .isGreaterThanOrEqualTo(0));
  }

  @Test
  void aVersionThatDoesNotComeIsAValueAndOneRead() {
    worker.start();
    reader.resetStats();
    Version future = new Version(0xFFFF_FFFFL, 1);
    WaitOutcome awaited = reader.awaitVisible("cat-001", future, Duration.ofMillis(20));
    assertThat(awaited)
        .isInstanceOfSatisfying(
            WaitOutcome.TimedOut.class,
            late -> assertThat(late.last()).isInstanceOf(Lookup.Hit.class));
    CacheStats counted = reader.stats();
    assertThat(counted.hits()).isEqualTo(1);
  }
}
