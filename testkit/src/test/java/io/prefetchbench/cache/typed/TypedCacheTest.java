package io.prefetchbench.cache.typed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefetchbench.cache.CacheRig;
import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.cache.typed.EntityMapping.MappingException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A typed view of a cache over a real Redis. */
class TypedCacheTest {
  record Category(String id, String name) {}

  record Numbered(long name) {}

  @Test
  void readsRecordsAndSaysWhatIsNotThere() {
    try (CacheRig rig = new CacheRig();
        PrefetchCache cache = rig.builder("w").build()) {
      TypedCache<Category> categories = TypedCache.of(cache, Category.class);
      assertThat(categories.get("cat-001")).isInstanceOf(TypedLookup.NotReady.class);
      assertThatThrownBy(() -> categories.find("cat-001"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("the cache cannot answer: ");
      cache.start();
      rig.primary.update("cat-001", "name", "new");
      CacheRig.soon()
          .until(
              () ->
                  categories
                      .find("cat-001")
                      .equals(java.util.Optional.of(new Category("cat-001", "new"))));
      assertThat(categories.get("nowhere")).isInstanceOf(TypedLookup.Absent.class);
      assertThat(categories.getAll(List.of("cat-001", "nowhere")))
          .satisfiesExactly(
              hit -> assertThat(hit).isInstanceOf(TypedLookup.Hit.class),
              miss -> assertThat(miss).isInstanceOf(TypedLookup.Absent.class));
      assertThat(categories.getAsync("cat-001").join()).isEqualTo(categories.get("cat-001"));
      rig.primary.delete("cat-001");
      CacheRig.soon()
          .until(() -> categories.get("cat-001") instanceof TypedLookup.Deleted<Category>);
      assertThat(categories.find("cat-001")).isEmpty();
    }
  }

  @Test
  void anEntityThatDoesNotFitBreaksItsReadAndNothingElse() {
    try (CacheRig rig = new CacheRig();
        PrefetchCache cache = rig.builder("w").build()) {
      cache.start();
      TypedCache<Numbered> numbered = TypedCache.of(cache, Numbered.class);
      assertThatThrownBy(() -> numbered.get("cat-001"))
          .isInstanceOf(MappingException.class)
          .hasMessageContaining("entity cat-001, field name");
      assertThat(cache.deadLetters()).isZero();
      assertThat(cache.health().isServing()).isTrue();
    }
  }
}
