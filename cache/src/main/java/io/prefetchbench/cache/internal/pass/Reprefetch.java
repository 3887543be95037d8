package io.prefetchbench.cache.internal.pass;

import io.prefetchbench.cache.BulkLoadResult;
import io.prefetchbench.cache.CacheConfig.BulkOptions;
import io.prefetchbench.cache.DriftReport;
import io.prefetchbench.cache.ReprefetchResult;
import io.prefetchbench.cache.internal.store.CacheStore;
import io.prefetchbench.cache.internal.store.LiveEntry;
import io.prefetchbench.cache.spi.PrimarySource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pass over the primary while the cache is live: a bulk load, then the removal of orphans.
 * Nothing is paused or cleared, and no read misses.
 *
 * <p>Orphans are searched by id: ids seen by the load are skipped without reading their entries. If
 * nothing was stored when the pass began, the scan is omitted. A live entry whose id the load did
 * not see is only a candidate; the primary decides, in pages: a present one is written as a
 * snapshot row, an absent one gets a tombstone with the version of that read, so that any later
 * insert outranks it. A pass that finds an empty primary, or would remove more than 5 % of the
 * cache (and more than 20 entities), stops before the first tombstone unless forced: an empty
 * primary is more often an error than real.
 *
 * <p>Thread-safe; passes may overlap, and one that is killed midway leaves only data that another
 * would also write.
 */
public final class Reprefetch {
  private static final Logger LOG = LoggerFactory.getLogger(Reprefetch.class);
  private static final int ASK_AT_ONCE = 500;
  // Bounds the memory of a pass without force; anything beyond is found by the next one.
  private static final int REMEMBERED_MAX = 100_000;

  private final PrimarySource primary;
  private final CacheStore store;
  private final CacheStore look;
  private final BulkOptions options;
  private final UnstorableRows unstorable;
  private final LongSupplier nanos;

  /** Passes that keep no record of rows which can never be stored: these make them incomplete. */
  public Reprefetch(
      PrimarySource primary, CacheStore store, BulkOptions options, LongSupplier nanos) {
    this(primary, store, store, options, UnstorableRows.NOT_KEPT, nanos);
  }

  public Reprefetch(
      PrimarySource primary,
      CacheStore store,
      CacheStore look,
      BulkOptions options,
      UnstorableRows unstorable,
      LongSupplier nanos) {
    this.primary = new VersionedPrimary(primary, look::getAll);
    this.store = store;
    this.look = look;
    this.options = options;
    this.unstorable = unstorable;
    this.nanos = nanos;
  }

  /**
   * Keeps events that workers hold in memory from changing what the next pass finds. Called before
   * {@link #run} if the feed orders versions; if it does not, new events may be below the primary's
   * position.
   */
  public void raiseFloor() {
    store.raiseFloor(primary.position());
  }

  /** Runs a pass. */
  public ReprefetchResult run(boolean force, LongConsumer progress) {
    // Entries in the cache after the load but not in the primary existed before it.
    boolean wasEmpty = store.isEmpty();
    SeenIds seen = new SeenIds();
    NewerEntries newer = new NewerEntries(store, look);
    BulkLoadResult load =
        new BulkLoader(primary, newer, options, unstorable, nanos).load(progress, seen::add);
    Sweep sweep = new Sweep(seen, newer, force);
    if (wasEmpty && newer.hasNoSuspects()) {
      sweep.live = seen.seen();
    } else {
      store.scan(sweep::mayBeAnOrphan, sweep::look);
      sweep.ask();
    }
    String refusal = force ? "" : Guard.refusal(sweep.live, sweep.orphans, seen.seen());
    if (refusal.isEmpty()) {
      sweep.removeRemembered();
    } else {
      LOG.error("{}: none was removed; run the pass with force if this is intended", refusal);
    }
    NewerEntries.Found found =
        newer.find(primary, options.firstIdsMax(), seen.readAtOnce(ASK_AT_ONCE));
    return new ReprefetchResult(
        load,
        sweep.live,
        sweep.orphans,
        sweep.removed,
        sweep.firstIds,
        refusal,
        found.count(),
        found.firstIds(),
        found.newest(),
        false);
  }

  private final class Sweep {
    private final SeenIds seen;
    private final NewerEntries newer;
    private final boolean force;
    private final Repair repair = new Repair(primary, store, unstorable);
    private final List<String> candidates = new ArrayList<>();
    private final Set<String> remembered = new LinkedHashSet<>();
    private final List<String> firstIds = new ArrayList<>();
    private long live;
    private long orphans;
    private long removed;

    Sweep(SeenIds seen, NewerEntries newer, boolean force) {
      this.seen = seen;
      this.newer = newer;
      this.force = force;
    }

    /** An id on a page of the primary counts as live, even if it was deleted since. */
    boolean mayBeAnOrphan(String id) {
      boolean known = seen.holds(id);
      live += known ? 1 : 0;
      return !known;
    }

    boolean look(List<LiveEntry> page) {
      live += page.size();
      page.forEach(entry -> candidates.add(entry.id()));
      if (candidates.size() >= ASK_AT_ONCE) {
        ask();
      }
      return true;
    }

    void ask() {
      if (candidates.isEmpty()) {
        return;
      }
      List<String> present = new ArrayList<>();
      List<String> absent = new ArrayList<>();
      // A scan may return an entry twice.
      List<String> once = candidates.stream().distinct().toList();
      seen.split(
          once,
          ASK_AT_ONCE,
          ids -> {
            for (PrimarySource.Row row : primary.read(ids)) {
              (row instanceof PrimarySource.AbsentAt ? absent : present).add(row.id());
            }
          });
      candidates.clear();
      if (!present.isEmpty()) {
        // Inserted after its page was read; it is correct even if the feed lost the event.
        repairAll(present);
      }
      absent.forEach(this::found);
      if (force && !absent.isEmpty()) {
        remove(absent);
      }
    }

    private void remove(List<String> absent) {
      DriftReport.Repairs done = repairAll(absent);
      removed += done.removed();
      if (done.fenced() > 0) {
        absent.forEach(newer::suspect);
      }
    }

    private void found(String id) {
      if (remembered.contains(id)) {
        return;
      }
      orphans++;
      if (firstIds.size() < options.firstIdsMax()) {
        firstIds.add(id);
      }
      if (!force && remembered.size() < REMEMBERED_MAX) {
        remembered.add(id);
      }
    }

    void removeRemembered() {
      seen.split(List.copyOf(remembered), ASK_AT_ONCE, this::remove);
    }

    private DriftReport.Repairs repairAll(List<String> ids) {
      return repair.repairAll(ids, seen.readAtOnce(ASK_AT_ONCE));
    }
  }
}
