package io.prefetchbench.benchmarks.counting;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a drained workload found. Immutable.
 *
 * @param lost reads that returned an older state than the newest applied one
 * @param resurrected reads that returned an entity whose newest applied commit is a delete
 * @param torn reads whose checksum did not match
 * @param phantom reads that returned what nobody committed
 * @param falseMiss reads that found nothing although the entity was there
 * @param different entities that differ between cache and primary at the end, in either direction
 * @param hits reads that found an entity which the primary had at that moment
 * @param readsOfPresent reads of entities which the primary had at that moment
 */
public record Correctness(
    long lost,
    long resurrected,
    long torn,
    long phantom,
    long falseMiss,
    long different,
    long hits,
    long readsOfPresent) {

  /** The counters that must be zero, by name. */
  public Map<String, Long> counters() {
    Map<String, Long> counters = new LinkedHashMap<>();
    counters.put("lost", lost);
    counters.put("resurrected", resurrected);
    counters.put("torn", torn);
    counters.put("phantom", phantom);
    counters.put("falseMiss", falseMiss);
    counters.put("different", different);
    return counters;
  }

  /**
   * Hits among the reads of what the primary had, 0 to 1: under 1 by the inserts that were read
   * before the worker had its turn.
   */
  public double hitShare() {
    return readsOfPresent == 0 ? 0 : (double) hits / readsOfPresent;
  }
}
