package io.prefetchbench.load.record;

import java.util.List;

/**
 * What the comparison found.
 *
 * @param compared entities of the primary
 * @param missing entities missing in the cache
 * @param different entities with other bytes or another version
 * @param orphaned live entries missing in the primary
 * @param elapsedNanos how long the comparison took
 * @param examples the first few differences as text
 */
public record EntityComparison(
    long compared,
    long missing,
    long different,
    long orphaned,
    long elapsedNanos,
    List<String> examples) {
  /** True if there is no difference in either direction. */
  public boolean isEqual() {
    return missing == 0 && different == 0 && orphaned == 0;
  }
}
