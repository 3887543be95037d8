package io.prefetchbench.cache.internal.pass;

import io.prefetchbench.cache.DriftReport;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.store.CacheStore;
import io.prefetchbench.cache.internal.store.LiveEntry;
import io.prefetchbench.cache.spi.PrimarySource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Compares cache and primary by value, in both directions, and changes nothing unless repair is
 * requested.
 *
 * <p>Sync continues meanwhile, so a first check only finds suspects. After a pause longer than any
 * usual lag, each suspect is checked again, the cache between two reads of the primary; it is
 * reported only if it is still wrong. Changes committed after the comparison began are left to the
 * next one.
 *
 * <p>Thread-safe; each {@link #run} is a separate pass. Holds one page and at most {@link
 * #SUSPECTS_MAX} suspects in memory.
 */
public final class Reconciler {
  public static final int SUSPECTS_MAX = 10_000;

  private static final int LOOK_AT_ONCE = 100;
  private static final Duration NO_EXPIRY = Duration.ofSeconds(-1);

  private final PrimarySource primary;
  private final CacheStore store;
  private final Options options;
  private final LongSupplier nanos;
  private final LongConsumer pauseNanos;
  private final UnstorableRows unstorable;

  /**
   * Bounds of a comparison. Immutable.
   *
   * @param settle time between the first and the second check: longer than any usual lag, not
   *     negative
   * @param restPerWork pause after each hundred entities, as a multiple of the time these took: 0
   *     compares without pauses, 9 works a tenth of the time; 0 or more
   */
  public record Options(
      int pageEntities, Duration settle, Duration ttl, int firstIdsMax, int restPerWork) {
    public Options {
      if (pageEntities < 1
          || firstIdsMax < 1
          || restPerWork < 0
          || settle.isNegative()
          || ttl.toMillis() < 1) {
        throw new IllegalArgumentException("the bounds of a comparison must be positive");
      }
    }

    public Options(int pageEntities, Duration settle, Duration ttl, int firstIdsMax) {
      this(pageEntities, settle, ttl, firstIdsMax, 0);
    }

    public Options withRestPerWork(int other) {
      return new Options(pageEntities, settle, ttl, firstIdsMax, other);
    }
  }

  public Reconciler(
      PrimarySource primary,
      CacheStore store,
      Options options,
      LongSupplier nanos,
      LongConsumer pauseNanos) {
    this(primary, store, options, UnstorableRows.NOT_KEPT, nanos, pauseNanos);
  }

  /** The store must answer {@code Absent} for a missing entry, ready or not. */
  public Reconciler(
      PrimarySource primary,
      CacheStore store,
      Options options,
      UnstorableRows unstorable,
      LongSupplier nanos,
      LongConsumer pauseNanos) {
    this.primary = new VersionedPrimary(primary, store::getAll);
    this.store = store;
    this.options = options;
    this.unstorable = unstorable;
    this.nanos = nanos;
    this.pauseNanos = pauseNanos;
  }

  /**
   * Compares everything; a repair removes orphans only as far as a re-prefetch would without force.
   */
  public DriftReport run(boolean repair) {
    return new Comparison().run(repair);
  }

  private final class Comparison {
    private final long begunNanos = nanos.getAsLong();
    private final Version begun = primary.position();
    private final SeenIds seen = new SeenIds();
    private DriftCollector found = new DriftCollector(options.firstIdsMax());
    private final Set<String> suspects = new LinkedHashSet<>();
    private long live;

    DriftReport run(boolean repair) {
      comparePrimary();
      store.scan(
          page -> {
            resting(() -> compareCache(page));
            return true;
          });
      lookAgain();
      String refusal = Guard.refusal(live, found.orphaned.count, seen.seen());
      DriftReport.Repairs repaired =
          repair ? repairFound(refusal.isEmpty()) : new DriftReport.Repairs(0, 0, 0, 0);
      DriftReport.Finding unrepaired = repair ? stillWrong() : DriftReport.Finding.NONE;
      Duration elapsed = Duration.ofNanos(nanos.getAsLong() - begunNanos);
      return found.report(seen.seen(), live, repaired, unrepaired, repair ? refusal : "", elapsed);
    }

    /** Checks the findings again: a repair is refused where the cache is newer. */
    private DriftReport.Finding stillWrong() {
      List<String> ids = found.toRepair(true);
      Set<String> lived = found.badTtl.ids;
      DriftCollector first = found;
      found = new DriftCollector(options.firstIdsMax());
      seen.split(ids, LOOK_AT_ONCE, this::judge);
      for (String id : lived) {
        Duration life = store.ttlRemaining(id);
        if (life.equals(NO_EXPIRY) || life.compareTo(options.ttl()) > 0) {
          found.badTtl.add(id);
        }
      }
      DriftReport.Finding wrong = found.all();
      found = first;
      return wrong;
    }

    private void comparePrimary() {
      @Nullable String afterId = null;
      PageSize size = new PageSize(options.pageEntities());
      do {
        PrimarySource.Page page = primary.snapshot(afterId, size.next());
        seen.add(page);
        size.read(page);
        seen.split(page.entities(), LOOK_AT_ONCE, rows -> resting(() -> compare(rows)));
        page.malformed().forEach(row -> suspect(row.id()));
        afterId = page.lastId();
      } while (afterId != null);
    }

    /** Pauses in proportion to the time that the work took. */
    private void resting(Runnable work) {
      long begunAtNanos = nanos.getAsLong();
      work.run();
      if (options.restPerWork() > 0) {
        pauseNanos.accept(options.restPerWork() * (nanos.getAsLong() - begunAtNanos));
      }
    }

    private void compare(List<Entity> rows) {
      List<Lookup> lookups = store.getAll(rows.stream().map(Entity::id).toList());
      for (int i = 0; i < rows.size(); i++) {
        boolean equal =
            lookups.get(i) instanceof Lookup.Hit hit && isSame(hit.entity(), rows.get(i));
        if (!equal) {
          suspect(rows.get(i).id());
        }
      }
    }

    /** A source may know the commit time of an event and not that of a row. */
    private boolean isSame(Entity one, Entity other) {
      boolean isTimeUnknown = one.committedMicros() == 0 || other.committedMicros() == 0;
      return one.id().equals(other.id())
          && one.version().equals(other.version())
          && one.fields().equals(other.fields())
          && (isTimeUnknown || one.committedMicros() == other.committedMicros());
    }

    private void compareCache(List<LiveEntry> page) {
      live += page.size();
      List<String> unseen = new ArrayList<>();
      for (LiveEntry entry : page) {
        if (entry.ttlMillis() < 0 || entry.ttlMillis() > options.ttl().toMillis()) {
          found.badTtl.add(entry.id());
        }
        if (!seen.holds(entry.id())) {
          unseen.add(entry.id());
        }
      }
      unseen.forEach(this::suspect);
    }

    private void suspect(String id) {
      suspects.add(id);
      if (suspects.size() >= SUSPECTS_MAX) {
        lookAgain();
      }
    }

    private void lookAgain() {
      if (suspects.isEmpty()) {
        return;
      }
      pauseNanos.accept(options.settle().toNanos());
      List<String> ids = List.copyOf(suspects);
      suspects.clear();
      seen.split(ids, LOOK_AT_ONCE, this::judge);
    }

    private void judge(List<String> ids) {
      List<PrimarySource.Row> before = primary.read(ids);
      List<Lookup> lookups = store.getAll(ids);
      List<PrimarySource.Row> after =
          primary.settle()
              ? primary.read(ids)
              : ids.stream().<PrimarySource.Row>map(PrimarySource.Unsettled::new).toList();
      for (int i = 0; i < ids.size(); i++) {
        String id = ids.get(i);
        if (before.get(i) instanceof PrimarySource.Malformed) {
          judgeMalformed(lookups.get(i), after.get(i));
        } else if (before.get(i) instanceof PrimarySource.Present was) {
          judgePresent(id, was.entity(), lookups.get(i), after.get(i));
        } else if (after.get(i) instanceof PrimarySource.AbsentAt gone
            && lookups.get(i) instanceof Lookup.Hit hit) {
          judgeAbsent(hit.entity(), gone);
        }
      }
    }

    /** A malformed row of the primary must not be live in the cache. */
    private void judgeMalformed(Lookup lookup, PrimarySource.Row after) {
      if (after instanceof PrimarySource.Malformed bad && lookup instanceof Lookup.Hit) {
        found.different.add(bad.id());
      }
    }

    /** The entity was absent from the primary both before and after the read of the cache. */
    private void judgeAbsent(Entity cached, PrimarySource.AbsentAt gone) {
      boolean young = cached.version().isNewerThan(begun);
      boolean newer = cached.version().isNewerThan(gone.version());
      if (!young || newer) {
        found.orphaned.add(cached.id());
      }
      if (newer) {
        found.newer(cached.id(), cached.version());
      }
    }

    /** The primary had it before the read of the cache; its row afterwards is the other bound. */
    private void judgePresent(String id, Entity was, Lookup lookup, PrimarySource.Row after) {
      boolean young = was.version().isNewerThan(begun);
      if (lookup instanceof Lookup.Hit hit) {
        Version cached = hit.entity().version();
        boolean behind = was.version().isNewerThan(cached) && !young;
        boolean altered = was.version().equals(cached) && !isSame(was, hit.entity());
        boolean newer = isNewer(id, cached, after);
        if (behind || altered || newer) {
          found.different.add(id);
        }
      } else if (lookup instanceof Lookup.Deleted gone) {
        boolean behind = !gone.version().isNewerThan(was.version()) && !young;
        boolean newer = isNewer(id, gone.version(), after);
        if (behind || newer) {
          found.missing.add(id);
        }
      } else if (!young) {
        found.missing.add(id);
      }
    }

    /** True if newer than the primary's current version: the primary has lost that commit. */
    private boolean isNewer(String id, Version cached, PrimarySource.Row after) {
      boolean newer =
          after instanceof PrimarySource.Present now && cached.isNewerThan(now.entity().version());
      if (newer) {
        found.newer(id, cached);
      }
      return newer;
    }

    private DriftReport.Repairs repairFound(boolean orphansToo) {
      return new Repair(primary, store, unstorable)
          .repairAll(found.toRepair(orphansToo), seen.readAtOnce(LOOK_AT_ONCE));
    }
  }
}
