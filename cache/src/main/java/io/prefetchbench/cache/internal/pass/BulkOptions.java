package io.prefetchbench.cache.internal.pass;

/**
 * Memory bounds of a bulk load: pages are split into windows, and a window is full at either limit.
 *
 * <p>Immutable.
 *
 * @param pageEntities entities read from the primary at a time, 1 or more
 * @param windowEntities most entities in one window, 1 or more
 * @param windowBytes most bytes of names and values in one window, 1 or more; a larger entity is
 *     sent alone
 * @param windowsInFlight most windows sent and not yet answered, 1 or more
 * @param firstIdsMax how many ids are kept per reason of rejection
 */
public record BulkOptions(
    int pageEntities, int windowEntities, int windowBytes, int windowsInFlight, int firstIdsMax) {

  /** Pages of 2,000, windows of 1,000 entities or 1 MiB, four in flight, five ids per reason. */
  public static final BulkOptions STANDARD = new BulkOptions(2_000, 1_000, 1 << 20, 4, 5);

  /**
   * @throws IllegalArgumentException if a number is less than 1
   */
  public BulkOptions {
    if (pageEntities < 1
        || windowEntities < 1
        || windowBytes < 1
        || windowsInFlight < 1
        || firstIdsMax < 1) {
      throw new IllegalArgumentException(
          "page, window, windows in flight and ids kept must all be 1 or more");
    }
  }
}
