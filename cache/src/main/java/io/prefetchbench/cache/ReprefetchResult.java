package io.prefetchbench.cache;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The result of a pass. Immutable.
 *
 * @param load the bulk load
 * @param live entries found after it
 * @param orphans those of them that are absent from the primary
 * @param removed orphans that are now tombstones
 * @param firstIds some of the orphans
 * @param refusal why nothing was written, or no orphan was removed; empty if there was no reason
 * @param newer entities that are newer than the primary's versions: it lost these commits
 * @param newerIds some of those
 * @param newest the newest version of those; {@link Version#NONE} if there are none
 * @param isReady true if the cache was marked as ready by this pass
 */
public record ReprefetchResult(
    BulkLoadResult load,
    long live,
    long orphans,
    long removed,
    List<String> firstIds,
    String refusal,
    long newer,
    List<String> newerIds,
    Version newest,
    boolean isReady) {
  public ReprefetchResult {
    firstIds = List.copyOf(firstIds);
    newerIds = List.copyOf(newerIds);
  }

  /** The result of a pass that was not started, for this reason. */
  public static ReprefetchResult refused(String why) {
    BulkLoadResult nothing =
        new BulkLoadResult(0, 0, 0, Map.of(), Map.of(), 0, Duration.ZERO, Version.NONE);
    return new ReprefetchResult(
        nothing, 0, 0, 0, List.of(), why, 0, List.of(), Version.NONE, false);
  }

  /** This result, with the cache marked as ready. */
  public ReprefetchResult asReady() {
    return new ReprefetchResult(
        load, live, orphans, removed, firstIds, refusal, newer, newerIds, newest, true);
  }

  /** True if the cache holds what the primary has, and nothing else. */
  public boolean isComplete() {
    return isReady && newer == 0 && load.rejected() == 0 && refusal.isEmpty();
  }

  /** The entities that are newer than the primary's, as text; empty if there are none. */
  public String newerWords() {
    return newer == 0
        ? ""
        : "%,d entities are newer than the primary (%s%s)"
            .formatted(newer, String.join(", ", newerIds), newer > newerIds.size() ? ", …" : "");
  }

  /** True if orphans were left because there were too many. */
  public boolean isStoppedByGuard() {
    return !refusal.isEmpty();
  }

  /** One line for a terminal, such as {@code loaded 9, rejected 0; orphans 2, removed 2}. */
  public String summary() {
    String words = load.summary() + "; orphans %,d, removed %,d".formatted(orphans, removed);
    if (orphans > 0) {
      words += " (" + String.join(", ", firstIds) + (orphans > firstIds.size() ? ", …)" : ")");
    }
    words += newer == 0 ? "" : "; " + newerWords();
    return refusal.isEmpty() ? words : words + "; REFUSED without force: " + refusal;
  }
}
