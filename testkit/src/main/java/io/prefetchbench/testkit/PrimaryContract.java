package io.prefetchbench.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.PrimarySource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every primary must do, whatever holds its data: extend it to test a source of your own. Each
 * test begins with an empty primary.
 */
@Timeout(60)
public abstract class PrimaryContract {

  /** The source under test; the same object throughout a test. */
  protected abstract PrimarySource primary();

  /** Commits an insert or an update; returns its version. */
  protected abstract Version upsert(String id, Map<String, String> fields);

  /** Commits a delete of an entity that is there; returns its version. */
  protected abstract Version delete(String id);

  private List<Entity> everything(int limit) {
    List<Entity> all = new ArrayList<>();
    String after = null;
    do {
      PrimarySource.Page page = primary().snapshot(after, limit);
      assertThat(page.entities()).hasSizeLessThanOrEqualTo(limit);
      all.addAll(page.entities());
      after = page.lastId();
    } while (after != null);
    return all;
  }

  @Test
  void pagesContainEachEntityOnceInOrderOfIds() {
    for (String id : List.of("d", "b", "e", "a", "c")) {
      Version unused = upsert(id, Map.of("name", id));
    }
    for (int limit : new int[] {1, 2, 5, 100}) {
      List<Entity> all = everything(limit);
      assertThat(all).extracting(Entity::id).containsExactly("a", "b", "c", "d", "e");
      assertThat(all).allSatisfy(row -> assertThat(row.fields()).containsEntry("name", row.id()));
    }
    assertThat(primary().count()).isEqualTo(5);
  }

  @Test
  void anEmptyPrimaryHasOneEmptyPage() {
    assertThat(everything(10)).isEmpty();
    assertThat(primary().count()).isZero();
  }

  @Test
  void readsAnswerInTheOrderOfTheIdsWithRowsAndAbsences() {
    Version a = upsert("a", Map.of("n", "1"));
    Version c = upsert("c", Map.of("n", "3"));
    List<PrimarySource.Row> rows = primary().read(List.of("c", "b", "a"));
    assertThat(rows).extracting(PrimarySource.Row::id).containsExactly("c", "b", "a");
    assertThat(((PrimarySource.Present) rows.get(0)).entity().version()).isEqualTo(c);
    assertThat(((PrimarySource.Present) rows.get(2)).entity().version()).isEqualTo(a);
    assertThat(rows.get(1))
        .isInstanceOfAny(PrimarySource.AbsentAt.class, PrimarySource.Absent.class);
  }

  @Test
  void versionsGrowWithEveryCommitAlsoAcrossDeleteAndInsert() {
    List<Version> versions = new ArrayList<>();
    versions.add(upsert("a", Map.of("n", "1")));
    versions.add(upsert("b", Map.of("n", "1")));
    versions.add(upsert("a", Map.of("n", "2")));
    versions.add(delete("a"));
    versions.add(upsert("a", Map.of("n", "3")));
    assertThat(versions).isSorted();
    assertThat(new HashSet<>(versions)).hasSameSizeAs(versions);
    assertThat(versions).extracting(Version::epoch).containsOnly(versions.get(0).epoch());
    Entity row = ((PrimarySource.Present) primary().read(List.of("a")).get(0)).entity();
    assertThat(row.version()).isEqualTo(versions.get(4));
    assertThat(everything(10)).contains(row);
  }

  @Test
  void thePositionIsNotBehindTheNewestCommit() {
    Version inserted = upsert("a", Map.of("n", "1"));
    assertThat(primary().position()).isGreaterThanOrEqualTo(inserted);
    assertThat(primary().committed()).isEqualTo(inserted);
    assertThat(delete("a")).isLessThanOrEqualTo(primary().position());
    assertThat(primary().committed()).isLessThanOrEqualTo(primary().position());
  }

  @Test
  void anAbsenceOutranksTheDeleteAndIsOutrankedByAnInsert() {
    Version inserted = upsert("a", Map.of("n", "1"));
    Version deleted = delete("a");
    Version other = upsert("b", Map.of("n", "1"));
    assertThat(deleted).isGreaterThan(inserted);
    if (primary().read(List.of("a")).get(0) instanceof PrimarySource.AbsentAt absent) {
      assertThat(absent.version()).isGreaterThanOrEqualTo(deleted).isEqualTo(other);
      assertThat(upsert("a", Map.of("n", "2"))).isGreaterThan(absent.version());
    } else {
      assertThat(primary().read(List.of("a"))).containsExactly(new PrimarySource.Absent("a"));
      assertThat(upsert("a", Map.of("n", "2"))).isGreaterThan(deleted);
    }
  }
}
