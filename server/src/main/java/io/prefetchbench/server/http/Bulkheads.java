package io.prefetchbench.server.http;

import java.util.List;

/**
 * One bulkhead for each kind of work, by what it asks: a primary or a cache that does not answer
 * holds the threads of its own kind only. Health has none, it is never waited for. Thread-safe.
 *
 * @param reads reads of single entities: ask the cache
 * @param primary changes: ask the primary, then the cache
 * @param lists ids of both sides: ask both
 * @param administration withdrawing, pausing: ask the cache
 * @param passes re-prefetches: ask both, for as long as they take
 */
public record Bulkheads(
    Bulkhead reads, Bulkhead primary, Bulkhead lists, Bulkhead administration, Bulkhead passes)
    implements AutoCloseable {

  public static Bulkheads open() {
    return new Bulkheads(
        new Bulkhead("reads", 4, 256),
        new Bulkhead("primary", 4, 64),
        new Bulkhead("lists", 2, 32),
        new Bulkhead("administration", 2, 32),
        new Bulkhead("passes", 1, 1));
  }

  public List<Bulkhead> all() {
    return List.of(reads, primary, lists, administration, passes);
  }

  @Override
  public void close() {
    all().forEach(Bulkhead::close);
  }
}
