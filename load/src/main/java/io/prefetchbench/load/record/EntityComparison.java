package io.prefetchbench.load.record;

import java.util.List;

/** What a comparison of cache and primary found; the first few differences are in words. */
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
