package io.prefetchbench.cache.internal.pass;

import io.prefetchbench.cache.ApplyOutcome;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.store.CacheStore;
import io.prefetchbench.cache.internal.store.StoreAround;
import io.prefetchbench.cache.spi.PrimarySource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A store that records the snapshot rows it refused because it holds a newer version, to find those
 * that the primary still does not have: they hold commits that the primary has lost. Thread-safe.
 */
final class NewerEntries extends StoreAround {
  // Bounds the memory of a pass; anything beyond is found by the next one.
  private static final int SUSPECTS_MAX = 100_000;

  private final CacheStore look;
  private final Set<String> suspects = new LinkedHashSet<>();

  /** Wraps this store. */
  NewerEntries(CacheStore store, CacheStore look) {
    super(store);
    this.look = look;
  }

  @Override
  public CompletableFuture<List<ApplyOutcome>> putAll(List<Entity> rows) {
    return super.putAll(rows)
        .thenApply(
            outcomes -> {
              for (int i = 0; i < outcomes.size(); i++) {
                if (outcomes.get(i) == ApplyOutcome.Fenced.FENCED) {
                  suspect(rows.get(i).id());
                }
              }
              return outcomes;
            });
  }

  synchronized boolean hasNoSuspects() {
    return suspects.isEmpty();
  }

  synchronized void suspect(String id) {
    if (suspects.size() < SUSPECTS_MAX) {
      suspects.add(id);
    }
  }

  /** Entities that are newer than the primary's versions. Immutable. */
  record Found(long count, List<String> firstIds, Version newest) {}

  /** Checks the suspects again: the cache first, then the primary. */
  synchronized Found find(PrimarySource primary, int firstIdsMax, int atOnce) {
    List<String> ids = List.copyOf(suspects);
    List<String> first = new ArrayList<>();
    Version newest = Version.NONE;
    long count = 0;
    for (int from = 0; from < ids.size(); from += atOnce) {
      List<String> some = ids.subList(from, Math.min(ids.size(), from + atOnce));
      List<Lookup> lookups = look.getAll(some);
      if (!primary.settle()) {
        // What the cache has may be a commit that reads do not show yet; the next pass finds out.
        break;
      }
      List<PrimarySource.Row> rows = primary.read(some);
      for (int i = 0; i < some.size(); i++) {
        Version cached = CacheStore.versionOf(lookups.get(i));
        boolean isKnown = !(rows.get(i) instanceof PrimarySource.Unsettled);
        if (isKnown && cached.isNewerThan(versionOf(rows.get(i)))) {
          count++;
          newest = cached.isNewerThan(newest) ? cached : newest;
          if (first.size() < firstIdsMax) {
            first.add(some.get(i));
          }
        }
      }
    }
    return new Found(count, List.copyOf(first), newest);
  }

  static Version versionOf(PrimarySource.Row row) {
    if (row instanceof PrimarySource.Present there) {
      return there.entity().version();
    }
    if (row instanceof PrimarySource.AbsentAt gone) {
      return gone.version();
    }
    return row instanceof PrimarySource.Malformed bad ? bad.version() : Version.NONE;
  }
}
