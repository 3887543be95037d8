package io.prefetchbench.cache.internal.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.DriftReport;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.ReprefetchResult;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.PrimarySource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Repairs and passes, used without an engine, over a primary whose absences have no version. */
class UnversionedAbsenceTest {
  private static final List<String> GONE = List.of("cat-002", "cat-004");

  private PassRig rig;
  private PrimarySource unversioned;

  @BeforeEach
  void loadThenDeleteUnnoticed() {
    rig = new PassRig();
    rig.primary.seed();
    assertThat(rig.pass().load().loaded()).isEqualTo(5);
    assertThat(GONE).allSatisfy(id -> assertThat(rig.primary.delete(id)).isPresent());
    unversioned = new Unversioned(rig.primary);
    assertThat(unversioned.read(GONE)).allMatch(PrimarySource.Absent.class::isInstance);
  }

  @AfterEach
  void close() {
    rig.close();
  }

  /** Answers {@link PrimarySource.Absent} where the real primary knows a version. */
  private record Unversioned(PrimarySource real) implements PrimarySource {
    @Override
    public Page snapshot(@Nullable String afterId, int limit) {
      return real.snapshot(afterId, limit);
    }

    @Override
    public List<Row> read(List<String> ids) {
      return real.read(ids).stream()
          .map(row -> row instanceof AbsentAt gone ? new Absent(gone.id()) : row)
          .toList();
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

  private void assertGoneAndOutrankedByWhatIsInsertedNext() {
    assertThat(rig.store.getAll(GONE)).allMatch(Lookup.Deleted.class::isInstance);
    assertThat(rig.primary.add("cat-002", Map.of("name", "again"))).isPresent();
    rig.pass();
    Entity again = rig.primary.find("cat-002").orElseThrow();
    assertThat(rig.store.get("cat-002")).isEqualTo(new Lookup.Hit(again));
    rig.assertEqual();
  }

  @Test
  void aRepairRemovesWhatIsAbsent() {
    DriftReport.Repairs done = new Repair(unversioned, rig.store).repair(GONE);

    assertThat(done).isEqualTo(new DriftReport.Repairs(0, 2, 0, 0));
    assertGoneAndOutrankedByWhatIsInsertedNext();
  }

  @Test
  void aPassRemovesWhatIsAbsent() {
    ReprefetchResult result = rig.reprefetch(unversioned).run(false, written -> {});

    assertThat(result.orphans()).isEqualTo(2);
    assertThat(result.removed()).isEqualTo(2);
    assertGoneAndOutrankedByWhatIsInsertedNext();
  }

  @Test
  void aComparisonFindsAndRemovesWhatIsAbsent() {
    Reconciler.Options bounds = new Reconciler.Options(50, Duration.ZERO, PassRig.TTL, 3);
    DriftReport found =
        new Reconciler(unversioned, rig.store, bounds, System::nanoTime, nanos -> {}).run(true);

    assertThat(found.orphaned().count()).isEqualTo(2);
    assertGoneAndOutrankedByWhatIsInsertedNext();
  }
}
