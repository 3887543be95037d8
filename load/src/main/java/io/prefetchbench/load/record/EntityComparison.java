package io.prefetchbench.load.record;

import java.util.List;

/**
 * What a comparison found: entities of the primary missing or different in the cache, live entries
 * missing in the primary, and the first few differences as text.
 */
public record EntityComparison(
    long compared,
    long missing,
    long different,
    long orphaned,
    long elapsedNanos,
    List<String> examples) {
  public boolean isEqual() {
    return missing == 0 && different == 0 && orphaned == 0;
  }
}
