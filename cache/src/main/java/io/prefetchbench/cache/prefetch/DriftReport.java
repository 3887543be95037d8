package io.prefetchbench.cache.prefetch;

import io.prefetchbench.cache.entity.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The result of a comparison of cache and primary. Immutable.
 *
 * @param scanned entities of the primary that were compared
 * @param live live entries of the cache that were compared
 * @param missing in the primary, not live in the cache
 * @param orphaned live in the cache, absent from the primary
 * @param different live in both but with different fields or versions
 * @param badTtl live entries without a TTL, or with one above the ttl
 * @param newer those of the above that are newer than the primary's version: it lost these commits
 * @param newest the newest version among those; {@link Version#NONE} if there are none
 * @param repaired the outcome of the repairs; all zero if none were requested
 * @param unrepaired differences that remained when checked again after the repairs; none if no
 *     repairs were requested
 * @param refusal why orphans were not repaired although requested; empty if they were
 * @param elapsed time of the whole comparison
 */
public record DriftReport(
    long scanned,
    long live,
    Finding missing,
    Finding orphaned,
    Finding different,
    Finding badTtl,
    Finding newer,
    Version newest,
    Repair.Result repaired,
    Finding unrepaired,
    String refusal,
    Duration elapsed) {

  /**
   * One kind of drift. Immutable.
   *
   * @param count how many entities
   * @param firstIds some of them
   */
  public record Finding(long count, List<String> firstIds) {
    static final Finding NONE = new Finding(0, List.of());

    public Finding {
      firstIds = List.copyOf(firstIds);
    }

    private String words(String kind) {
      return "%s %,d".formatted(kind, count)
          + (firstIds.isEmpty() ? "" : " (" + String.join(", ", firstIds) + ")");
    }
  }

  /** True if cache and primary were equal and every entry had a valid TTL. */
  public boolean isClean() {
    return missing.count() + orphaned.count() + different.count() + badTtl.count() == 0;
  }

  /** One line for a terminal. */
  public String summary() {
    String words =
        String.join(
            ", ",
            "compared %,d entities with %,d entries in %,d ms: "
                    .formatted(scanned, live, elapsed.toMillis())
                + missing.words("missing"),
            orphaned.words("orphaned"),
            different.words("different"),
            badTtl.words("bad TTL"));
    words += newer.count() == 0 ? "" : ", " + newer.words("newer than the primary");
    words +=
        unrepaired.count() == 0 ? "" : "; " + unrepaired.words("still wrong after the repair:");
    return refusal.isEmpty() ? words : words + "; orphans were NOT repaired: " + refusal;
  }

  /** Collects findings. Not thread-safe. */
  static final class Collector {
    // Bounds the memory; anything beyond is counted, and repaired by the next comparison.
    private static final int MENDED_MAX = 100_000;

    private final int firstIdsMax;
    private final Kind missing = new Kind();
    private final Kind orphaned = new Kind();
    private final Kind different = new Kind();
    private final Kind badTtl = new Kind();
    private final Kind newer = new Kind();
    private Version newest = Version.NONE;

    Collector(int firstIdsMax) {
      this.firstIdsMax = firstIdsMax;
    }

    private final class Kind {
      private final Set<String> ids = new LinkedHashSet<>();
      private long count;

      void add(String id) {
        if (ids.contains(id)) {
          return;
        }
        count++;
        if (ids.size() < MENDED_MAX) {
          ids.add(id);
        }
      }

      Finding finding() {
        return new Finding(count, ids.stream().limit(firstIdsMax).toList());
      }
    }

    void missing(String id) {
      missing.add(id);
    }

    void orphan(String id) {
      orphaned.add(id);
    }

    void different(String id) {
      different.add(id);
    }

    void badTtl(String id) {
      badTtl.add(id);
    }

    /** In addition to being different, missing or orphaned: the primary lost its commit. */
    void newer(String id, Version version) {
      newer.add(id);
      newest = version.isNewerThan(newest) ? version : newest;
    }

    Set<String> badTtlIds() {
      return badTtl.ids;
    }

    /** All kinds together, each entity once. */
    Finding all() {
      List<String> ids = toMend(true);
      return new Finding(ids.size(), ids.stream().limit(firstIdsMax).toList());
    }

    long orphaned() {
      return orphaned.count;
    }

    List<String> toMend(boolean orphansToo) {
      Set<String> ids = new LinkedHashSet<>(missing.ids);
      ids.addAll(different.ids);
      ids.addAll(badTtl.ids);
      if (orphansToo) {
        ids.addAll(orphaned.ids);
      } else {
        ids.removeAll(orphaned.ids);
      }
      return new ArrayList<>(ids);
    }

    DriftReport report(
        long scanned,
        long live,
        Repair.Result repaired,
        Finding unrepaired,
        String refusal,
        Duration elapsed) {
      return new DriftReport(
          scanned,
          live,
          missing.finding(),
          orphaned.finding(),
          different.finding(),
          badTtl.finding(),
          newer.finding(),
          newest,
          repaired,
          unrepaired,
          refusal,
          elapsed);
    }
  }
}
