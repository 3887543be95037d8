package io.prefetchbench.benchmarks.counting;

import io.prefetchbench.benchmarks.counting.CommittedHistory.Finding;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a drained workload found: reads by finding, entities that differ in the end, and hits. */
record Correctness(Map<Finding, Long> findings, long different, long hits, long readsOfPresent) {
  Correctness {
    Map<Finding, Long> copy = new EnumMap<>(Finding.class);
    copy.putAll(findings);
    findings = copy;
  }

  long count(Finding finding) {
    return findings.getOrDefault(finding, 0L);
  }

  /** The counters that must be zero, by name. */
  Map<String, Long> counters() {
    Map<String, Long> counters = new LinkedHashMap<>();
    counters.put("lost", count(Finding.LOST));
    counters.put("resurrected", count(Finding.RESURRECTED));
    counters.put("torn", count(Finding.TORN));
    counters.put("phantom", count(Finding.PHANTOM));
    counters.put("falseMiss", count(Finding.FALSE_MISS));
    counters.put("different", different);
    return counters;
  }

  /** Hits among the reads of what the primary had: under 1 by reads before the worker's turn. */
  double hitShare() {
    return readsOfPresent == 0 ? 0 : (double) hits / readsOfPresent;
  }
}
