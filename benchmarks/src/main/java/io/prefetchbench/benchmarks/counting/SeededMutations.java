package io.prefetchbench.benchmarks.counting;

import io.prefetchbench.testkit.MockPrimary;
import io.prefetchbench.testkit.Mutation;
import io.prefetchbench.testkit.Shape;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Commits inserts, updates, deletes and re-inserts to a mock primary, the same for a seed. */
final class SeededMutations {
  /** The form of all entities: the demos' category, with a counter and a checksum. */
  static final Shape SHAPE = Shape.named("category-5").withBenchFields();

  private static final int PERCENT = 100;
  private static final int DELETES_PERCENT = 25;

  private final MockPrimary primary;
  private final int ids;
  private final long seed;
  private final SplittableRandom random;
  private final boolean[] exists;
  private final long[] generations;

  /** One committed change; the fields are null for a delete. */
  record Change(Mutation mutation, @Nullable Map<String, String> fields) {
    Change {
      fields = fields == null ? null : Map.copyOf(fields);
    }
  }

  /** Fills the primary: two thirds of the ids exist afterwards, and every one may be mutated. */
  SeededMutations(MockPrimary primary, int ids, long seed) {
    this.primary = primary;
    this.ids = ids;
    this.seed = seed;
    this.random = new SplittableRandom(seed);
    this.exists = new boolean[ids];
    this.generations = new long[ids];
    int filled = 2 * ids / 3;
    primary.fill(SHAPE, filled, seed, written -> {});
    for (int i = 0; i < filled; i++) {
      exists[i] = true;
      generations[i] = 1;
    }
  }

  /** Inserts an id that does not exist; deletes one that does in a quarter of all cases. */
  Change next() {
    int index = random.nextInt(ids);
    String id = Shape.id(index);
    if (exists[index] && random.nextInt(PERCENT) < DELETES_PERCENT) {
      exists[index] = false;
      return new Change(committed(id, primary.delete(id)), null);
    }
    generations[index]++;
    Map<String, String> fields = SHAPE.fields(index, seed, generations[index]);
    Optional<Mutation> mutation =
        exists[index] ? primary.replace(id, fields) : primary.add(id, fields);
    exists[index] = true;
    return new Change(committed(id, mutation), fields);
  }

  private static Mutation committed(String id, Optional<Mutation> mutation) {
    return mutation.orElseThrow(
        () -> new IllegalStateException("the primary refused a mutation of " + id));
  }
}
