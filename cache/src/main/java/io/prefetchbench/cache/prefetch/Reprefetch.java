package io.prefetchbench.cache.prefetch;

import io.prefetchbench.cache.source.PrimarySource;
import io.prefetchbench.cache.store.CacheStore;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pass over the primary while the cache lives: a bulk load, then the removal of orphans. Nothing
 * is paused, nothing cleared, no read misses.
 *
 * <p>A live entry whose id the load did not see is only a candidate; the primary decides. Absent
 * ones get a tombstone with the version of that very read, so that any later insert outranks it. A
 * pass that would remove more than 5 % of the cache (and more than 20 entities) removes nothing
 * unless it is told to: an empty primary is more often a mistake than the truth.
 *
 * <p>Thread-safe; passes may even overlap, correctness does not rest on their being alone.
 */
public final class Reprefetch {
  private static final Logger LOG = LoggerFactory.getLogger(Reprefetch.class);
  private static final int ASK_AT_ONCE = 500;
  private static final int ALWAYS_REMOVABLE = 20;
  private static final int REMOVABLE_PERCENT = 5;

  private final PrimarySource primary;
  private final CacheStore store;
  private final BulkOptions options;
  private final LongSupplier nanos;

  /** Passes from this primary to this store. */
  public Reprefetch(
      PrimarySource primary, CacheStore store, BulkOptions options, LongSupplier nanos) {
    this.primary = primary;
    this.store = store;
    this.options = options;
    this.nanos = nanos;
  }

  /**
   * What a pass did. Immutable.
   *
   * @param load the bulk load
   * @param orphans live entries the primary said are absent
   * @param removed orphans that are tombstones now
   */
  public record Result(BulkLoadResult load, int orphans, int removed) {
    /** True if orphans were left because there were too many. */
    public boolean isStoppedByGuard() {
      return removed == 0 && orphans > 0;
    }
  }

  /**
   * Runs a pass.
   *
   * @param force removes orphans however many there are
   * @param progress told the number of entities written so far, now and then
   * @throws io.prefetchbench.cache.redis.RedisFault if primary or store could not be reached
   */
  public Result run(boolean force, LongConsumer progress) {
    SeenIds seen = new SeenIds(primary);
    BulkLoadResult load = new BulkLoader(seen, store, options, nanos).load(progress);
    List<String> live = store.ids();
    List<String> candidates = live.stream().filter(id -> !seen.holds(id)).toList();
    List<String> orphans = absent(candidates);
    int removable = Math.max(ALWAYS_REMOVABLE, live.size() * REMOVABLE_PERCENT / 100);
    if (orphans.size() > removable && !force) {
      LOG.error(
          "{} of {} entries are not in the primary: none was removed, run the pass with force",
          orphans.size(),
          live.size());
      return new Result(load, orphans.size(), 0);
    }
    int removed = 0;
    Repair repair = new Repair(primary, store);
    for (List<String> some : pages(orphans)) {
      removed += repair.repair(some).removed();
    }
    return new Result(load, orphans.size(), removed);
  }

  private List<String> absent(List<String> candidates) {
    List<String> absent = new ArrayList<>();
    for (List<String> some : pages(candidates)) {
      for (PrimarySource.Row row : primary.read(some)) {
        if (row instanceof PrimarySource.AbsentAt) {
          absent.add(row.id());
        }
      }
    }
    return absent;
  }

  private static List<List<String>> pages(List<String> ids) {
    List<List<String>> pages = new ArrayList<>();
    for (int from = 0; from < ids.size(); from += ASK_AT_ONCE) {
      pages.add(ids.subList(from, Math.min(ids.size(), from + ASK_AT_ONCE)));
    }
    return pages;
  }
}
