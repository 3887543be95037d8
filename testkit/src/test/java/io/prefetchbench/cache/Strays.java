package io.prefetchbench.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.store.KeySpace;
import io.prefetchbench.cache.internal.store.RedisStore;
import io.prefetchbench.cache.internal.store.StoreOptions;
import io.prefetchbench.testkit.Shape;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Live entries that the primary never had, under the standard prefix. Written to Redis directly: a
 * cache refuses such old events once a pass has begun.
 */
public final class Strays {
  private static final Version NEVER_COMMITTED = new Version(1, 1);

  private Strays() {}

  /** A category with this number. */
  public static Entity category(int number) {
    return Shape.named("category-5").entity(number, 1, NEVER_COMMITTED);
  }

  /** An entity with this id. */
  public static Entity named(String id) {
    return new Entity(id, Map.of("n", "1"), NEVER_COMMITTED, 0);
  }

  /** Stores this many categories, from this number on. */
  public static void store(RedisPort port, int first, int count) {
    store(port, IntStream.range(first, first + count).mapToObj(Strays::category).toList());
  }

  /** Stores these entities. */
  public static void store(RedisPort port, List<Entity> entities) {
    KeySpace keys = new KeySpace(KeySpace.PREFIX_BY_DEFAULT);
    RedisStore store = RedisStore.open(port, port, keys, StoreOptions.STANDARD);
    assertThat(store.putAll(entities).join()).containsOnly(ApplyOutcome.Applied.APPLIED);
  }
}
