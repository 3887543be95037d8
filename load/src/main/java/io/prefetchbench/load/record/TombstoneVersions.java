package io.prefetchbench.load.record;

import io.prefetchbench.cache.Version;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Assigns deletions that a poll of an outbox saw to the commits that deleted. The outbox says which
 * rows have changed, and a row that is gone when its change is polled is deleted: one above the
 * version of that change, which may be below that of the commit that deleted it. Immutable.
 */
final class TombstoneVersions {
  private final Map<String, NavigableMap<Version, Commit>> commits = new HashMap<>();

  TombstoneVersions(List<Commit> all) {
    for (Commit each : all) {
      if (each.isAnswered()) {
        commits.computeIfAbsent(each.id(), id -> new TreeMap<>()).put(each.version(), each);
      }
    }
  }

  /** A deletion that was fenced wrote nothing: its commit may come much later. */
  AppliedStamp committed(AppliedStamp stamp) {
    return stamp.kind() == AppliedStamp.Kind.FENCED
        ? stamp
        : stamp.withVersion(committed(stamp.id(), stamp.version()));
  }

  Version committed(String id, Version version) {
    NavigableMap<Version, Commit> own = commits.get(id);
    // Even ones are those of rows.
    if (own == null || version.position() % 2 == 0 || own.containsKey(version)) {
      return version;
    }
    return own.tailMap(version).values().stream()
        .filter(Commit::delete)
        .map(Commit::version)
        .findFirst()
        .orElse(version);
  }
}
