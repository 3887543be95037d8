package io.prefetchbench.cache;

import java.time.Duration;
import java.util.List;

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
    Repairs repaired,
    Finding unrepaired,
    String refusal,
    Duration elapsed) {

  /** What a comparison does about the differences it finds. */
  public enum Mode {
    /** Reports them. */
    COMPARE,
    /** Also repairs them from the primary, one by one. */
    REPAIR
  }

  /**
   * One kind of drift. Immutable.
   *
   * @param count how many entities
   * @param firstIds some of them
   */
  public record Finding(long count, List<String> firstIds) {
    /** No drift of this kind. */
    public static final Finding NONE = new Finding(0, List.of());

    public Finding {
      firstIds = List.copyOf(firstIds);
    }

    private String words(String kind) {
      return "%s %,d".formatted(kind, count)
          + (firstIds.isEmpty() ? "" : " (" + String.join(", ", firstIds) + ")");
    }
  }

  /**
   * The outcome of repairs by id; the numbers add up to the number of ids.
   *
   * @param written present in the primary, now written to the cache
   * @param removed absent from the primary, now a tombstone
   * @param fenced the cache already had an equal or newer version
   * @param failed could not be stored; withdrawn if possible
   */
  public record Repairs(int written, int removed, int fenced, int failed) {
    /** The sums of both. */
    public Repairs plus(Repairs other) {
      return new Repairs(
          written + other.written,
          removed + other.removed,
          fenced + other.fenced,
          failed + other.failed);
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
}
