package io.prefetchbench.cache.internal.pass;

/**
 * Refuses to remove a large part of a cache: an empty or half-empty primary is more often an error
 * than real.
 */
final class Guard {
  private static final long ALWAYS_REMOVABLE = 20;
  private static final long REMOVABLE_PERCENT = 5;

  private Guard() {}

  /**
   * Why these orphans must not be removed without force.
   *
   * @return empty if they may be removed
   */
  static String refusal(long live, long orphans, long present) {
    if (orphans == 0) {
      return "";
    }
    if (present == 0) {
      return "the primary is empty and the cache has %,d entries".formatted(live);
    }
    long removable = Math.max(ALWAYS_REMOVABLE, live * REMOVABLE_PERCENT / 100);
    return orphans <= removable
        ? ""
        : "%,d of %,d entries are not in the primary, at most %,d are removed without force"
            .formatted(orphans, live, removable);
  }
}
