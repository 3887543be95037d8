package io.prefetchbench.cache.internal.pass;

import io.prefetchbench.cache.DriftReport;
import io.prefetchbench.cache.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects findings. Not thread-safe. */
final class DriftCollector {
  // Bounds the memory; anything beyond is counted, and repaired by the next comparison.
  private static final int MENDED_MAX = 100_000;

  private final int firstIdsMax;
  final Kind missing = new Kind();
  final Kind orphaned = new Kind();
  final Kind different = new Kind();
  final Kind badTtl = new Kind();
  private final Kind newer = new Kind();
  private Version newest = Version.NONE;

  DriftCollector(int firstIdsMax) {
    this.firstIdsMax = firstIdsMax;
  }

  final class Kind {
    final Set<String> ids = new LinkedHashSet<>();
    long count;

    void add(String id) {
      if (ids.contains(id)) {
        return;
      }
      count++;
      if (ids.size() < MENDED_MAX) {
        ids.add(id);
      }
    }

    DriftReport.Finding finding() {
      return new DriftReport.Finding(count, ids.stream().limit(firstIdsMax).toList());
    }
  }

  /** In addition to being different, missing or orphaned: the primary lost its commit. */
  void newer(String id, Version version) {
    newer.add(id);
    newest = version.isNewerThan(newest) ? version : newest;
  }

  /** All kinds together, each entity once. */
  DriftReport.Finding all() {
    List<String> ids = toRepair(true);
    return new DriftReport.Finding(ids.size(), ids.stream().limit(firstIdsMax).toList());
  }

  List<String> toRepair(boolean orphansToo) {
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
      DriftReport.Repairs repaired,
      DriftReport.Finding unrepaired,
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
