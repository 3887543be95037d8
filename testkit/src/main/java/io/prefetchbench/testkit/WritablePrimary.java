package io.prefetchbench.testkit;

import io.prefetchbench.cache.spi.PrimarySource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;

/**
 * A primary that can be filled and changed: the mock primary in a Redis, or a table of a database.
 * Thread-safe.
 */
public interface WritablePrimary extends PrimarySource {

  /** How an entity is changed. */
  enum Op {
    /** It is supposed to be absent: a table replaces it if it is not, the mock primary refuses. */
    ADD,
    /** It is supposed to be there: a table adds it if it is not, the mock primary refuses. */
    REPLACE,
    /** It is removed. */
    DELETE
  }

  /**
   * Changes an entity without waiting. Changes of one id are committed in the order of the calls.
   *
   * @param fields empty for a delete
   * @param onSend is called just before the change leaves this process, on the thread that sends
   *     it; not at all if it never left
   * @return empty, if it had no effect; completed exceptionally if it failed, and then it may have
   *     been committed if it was sent
   */
  CompletableFuture<Optional<Mutation>> change(
      Op op, String id, Map<String, String> fields, Runnable onSend);

  /** Adds an entity; empty, with no effect, if the id already exists. */
  Optional<Mutation> add(String id, Map<String, String> fields);

  /** Sets one field; empty, with no effect, if the id is unknown. */
  Optional<Mutation> update(String id, String field, String value);

  /** Deletes an entity; empty, with no effect, if the id is unknown. */
  Optional<Mutation> delete(String id);

  /** All ids in order. */
  List<String> ids();

  /**
   * Writes the first generation of {@code count} generated entities (index 0 on). Creates versions
   * but no events: fill before a feed is opened.
   */
  void fill(Shape shape, long count, long seed, LongConsumer progress);

  /** Adds those of the five seed categories that are missing; returns how many were added. */
  default int seed() {
    int added = 0;
    for (Map<String, String> fields : SeedCategories.all()) {
      added += add(fields.getOrDefault("id", ""), fields).isPresent() ? 1 : 0;
    }
    return added;
  }
}
