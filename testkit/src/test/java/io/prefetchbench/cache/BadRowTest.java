package io.prefetchbench.cache;

import static io.prefetchbench.cache.CacheRig.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.CacheAdmin.DeadLetter;
import io.prefetchbench.cache.internal.engine.CacheEngine;
import io.prefetchbench.cache.internal.engine.EngineBuilder;
import io.prefetchbench.cache.spi.PrimarySource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One row that can never be stored is one dead letter, wherever it is met; everything else works.
 */
@Tag("system")
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class BadRowTest {
  private static final String BAD = "cat-002";
  private static final String HUGE = "x".repeat(1_100_000);

  private final CacheRig rig = new CacheRig();
  private final Altered source = new Altered(rig.primary);

  @AfterEach
  void close() {
    rig.close();
  }

  /** Which limit the row breaks. */
  enum Limit {
    TOO_LARGE {
      @Override
      PrimarySource.Row of(Entity good) {
        return PrimarySource.row(good.id(), Map.of("n", HUGE), good.version(), 1);
      }
    },
    NOT_TEXT {
      @Override
      PrimarySource.Row of(Entity good) {
        return PrimarySource.row(good.id(), Map.of("n", "half \ud800"), good.version(), 1);
      }
    },
    NAME_NOT_TEXT {
      @Override
      PrimarySource.Row of(Entity good) {
        return PrimarySource.row(good.id(), Map.of("\udc00", "n"), good.version(), 1);
      }
    },
    COMMIT_TIME_OUT_OF_RANGE {
      @Override
      PrimarySource.Row of(Entity good) {
        return PrimarySource.row(good.id(), Map.of("n", "1"), good.version(), -1);
      }
    },
    RESERVED_NAME {
      @Override
      PrimarySource.Row of(Entity good) {
        return PrimarySource.row(good.id(), Map.of("~", "n"), good.version(), 1);
      }
    },
    NO_FIELDS {
      @Override
      PrimarySource.Row of(Entity good) {
        return PrimarySource.row(good.id(), Map.of(), good.version(), 1);
      }
    };

    abstract PrimarySource.Row of(Entity good);
  }

  /** A primary one row of which is bad while a limit is set. */
  private static final class Altered implements PrimarySource {
    private final PrimarySource real;
    private volatile @Nullable Limit broken;

    Altered(PrimarySource real) {
      this.real = real;
    }

    private Row altered(Row row) {
      Limit limit = broken;
      return limit != null && row instanceof Present present && row.id().equals(BAD)
          ? limit.of(present.entity())
          : row;
    }

    @Override
    public Page snapshot(@Nullable String afterId, int limit) {
      Page page = real.snapshot(afterId, limit);
      List<Row> rows = new ArrayList<>();
      page.entities().forEach(entity -> rows.add(altered(new Present(entity))));
      return Page.of(rows, page.lastId());
    }

    @Override
    public List<Row> read(List<String> ids) {
      return real.read(ids).stream().map(this::altered).toList();
    }

    @Override
    public Version position() {
      return real.position();
    }

    @Override
    public long count() {
      return real.count();
    }
  }

  private CacheEngine cache() {
    return new EngineBuilder(source)
        .ports(rig.cacheRedis.port(), rig.cacheRedis.port())
        .feed(rig.feed("worker"))
        .build();
  }

  private static void assertOneLetter(CacheEngine cache) {
    List<DeadLetter> letters = cache.admin().deadLetters(10, "");
    assertThat(letters).hasSize(1);
    assertThat(letters.get(0).id()).isEqualTo(BAD);
    assertThat(letters.get(0).cause()).isNotEmpty();
  }

  private void assertHealsOnceItIsGood(CacheEngine cache) {
    source.broken = null;
    String number = cache.admin().deadLetters(1, "").get(0).number();
    assertThat(cache.admin().replay(number)).isEqualTo(DeadLetter.Replay.REPAIRED);
    assertThat(cache.get(BAD)).isEqualTo(new Lookup.Hit(rig.primary.find(BAD).orElseThrow()));
    assertThat(cache.deadLetters()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void aColdStartCompletesAndNamesIt(Limit limit) {
    source.broken = limit;
    try (CacheEngine cache = cache()) {
      BulkLoadResult load = cache.start();
      assertThat(load.rejected()).isZero();
      assertThat(load.deadLetters()).isEqualTo(1);
      assertThat(load.loaded()).isEqualTo(rig.primary.count() - 1);
      assertThat(load.summary()).contains("dead letters 1 (" + BAD + ")");
      soon().until(() -> cache.health().state() == Health.State.READY);
      assertThat(cache.get(BAD)).isEqualTo(Lookup.Absent.ABSENT);
      assertThat(cache.get("cat-001")).isInstanceOf(Lookup.Hit.class);
      assertOneLetter(cache);
      assertHealsOnceItIsGood(cache);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPassAndAComparisonWithdrawTheOldValueAndKeepOneLetter(Limit limit) {
    try (CacheEngine cache = cache()) {
      cache.start();
      soon().until(() -> cache.health().state() == Health.State.READY);
      source.broken = limit;
      ReprefetchResult pass = cache.reprefetch();
      assertThat(pass.load().deadLetters()).isEqualTo(1);
      assertThat(pass.isStoppedByGuard()).isFalse();
      assertThat(cache.get(BAD)).as("never the old value").isEqualTo(Lookup.Absent.ABSENT);
      cache.reprefetch();
      cache.reconcile(DriftReport.Mode.REPAIR);
      assertOneLetter(cache);
      assertThat(cache.health().state()).isEqualTo(Health.State.READY);
      assertHealsOnceItIsGood(cache);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRepairOfAComparisonKeepsALetter(Limit limit) {
    try (CacheEngine cache = cache()) {
      cache.start();
      rig.cacheRedis.run("HSET", "cache:category:" + BAD, "name", "damaged");
      source.broken = limit;
      DriftReport report = cache.reconcile(DriftReport.Mode.REPAIR);
      assertThat(report.different().firstIds()).containsExactly(BAD);
      assertThat(report.repaired().failed()).isEqualTo(1);
      assertThat(cache.get(BAD)).isEqualTo(Lookup.Absent.ABSENT);
      assertOneLetter(cache);
      assertHealsOnceItIsGood(cache);
    }
  }

  @Test
  void aRowThatGrewWhileSyncRanSurvivesALossOfTheCache() {
    try (CacheEngine cache = cache()) {
      cache.start();
      assertThat(rig.primary.update(BAD, "name", HUGE)).isPresent();
      soon().until(() -> cache.get(BAD) == Lookup.Absent.ABSENT);
      soon().until(() -> cache.health().deadLetters() == 1);
      rig.cacheRedis.run("FLUSHALL");
      soon().until(() -> cache.get("cat-001") instanceof Lookup.Hit);
      soon().until(() -> cache.health().state() == Health.State.READY);
      assertThat(cache.get(BAD)).isEqualTo(Lookup.Absent.ABSENT);
      assertOneLetter(cache);
      assertThat(rig.primary.update(BAD, "name", "small again")).isPresent();
      Lookup.Hit good = new Lookup.Hit(rig.primary.find(BAD).orElseThrow());
      soon().until(() -> cache.get(BAD).equals(good));
      assertThat(cache.admin().discardAll()).isEqualTo(1);
    }
  }

  @Test
  void anEventThatIsNoEntityCostsNoPass() {
    try (CacheEngine cache = cache()) {
      cache.start();
      soon().until(() -> cache.health().state() == Health.State.READY);
      long before = cache.passes();
      String[] words = {
        "XADD",
        "primary:feed",
        "*",
        "op",
        "upsert",
        "id",
        BAD,
        "epoch",
        "1",
        "position",
        "2",
        "prev",
        "1",
        "committed",
        "3",
        "~",
        "reserved"
      };
      rig.primaryRedis.run("XTRIM", "primary:feed", "MAXLEN", 0);
      long position = rig.primary.position().position() + 1;
      words[2] = position + "-0";
      rig.primaryRedis.run((Object[]) words);
      soon().until(() -> cache.deadLetters() == 1);
      assertOneLetter(cache);
      soon().until(() -> cache.health().backlog() == 0);
      assertThat(cache.get(BAD)).as("repaired from the primary").isInstanceOf(Lookup.Hit.class);
      assertThat(cache.passes()).isEqualTo(before);
    }
  }
}
