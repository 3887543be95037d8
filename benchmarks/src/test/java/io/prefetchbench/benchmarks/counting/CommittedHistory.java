package io.prefetchbench.benchmarks.counting;

import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.Version;
import io.prefetchbench.testkit.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Every commit of every id, and which of them the cache has applied. */
final class CommittedHistory {
  private final Map<String, List<Commit>> commits = new HashMap<>();
  private final Map<String, Commit> applied = new HashMap<>();
  private final List<Commit> notApplied = new ArrayList<>();

  /** What a read says of the cache. */
  enum Finding {
    FINE,
    /** An older state than the newest applied one; a delete was not the newest. */
    LOST,
    /** An entity whose newest applied commit is a delete. */
    RESURRECTED,
    /** The checksum does not match the other fields. */
    TORN,
    /** A value or a delete that was never committed under its version. */
    PHANTOM,
    /** Nothing, although the entity was there. */
    FALSE_MISS
  }

  /** One commit; without fields it is a delete. */
  record Commit(String id, Version version, @Nullable Map<String, String> fields) {
    Commit {
      fields = fields == null ? null : Map.copyOf(fields);
    }

    ChangeEvent event() {
      return fields == null
          ? new ChangeEvent.Delete(id, version, 0, 0)
          : new ChangeEvent.Upsert(new Entity(id, fields, version, 0), 0);
    }
  }

  void add(Commit commit) {
    commits.computeIfAbsent(commit.id(), absent -> new ArrayList<>()).add(commit);
    notApplied.add(commit);
  }

  /** From now on the cache must show every commit. */
  void settle() {
    notApplied.forEach(commit -> applied.put(commit.id(), commit));
    notApplied.clear();
  }

  boolean isPresent(String id) {
    List<Commit> all = commits.getOrDefault(id, List.of());
    return !all.isEmpty() && all.get(all.size() - 1).fields() != null;
  }

  List<Commit> of(String id) {
    return List.copyOf(commits.getOrDefault(id, List.of()));
  }

  Finding judge(String id, Lookup answer) {
    Commit newest = applied.get(id);
    if (answer instanceof Lookup.Hit hit) {
      return judge(newest, hit.entity());
    }
    if (answer instanceof Lookup.Deleted deleted) {
      Optional<Commit> known = known(id, deleted.version());
      if (known.isEmpty() || known.get().fields() != null) {
        return Finding.PHANTOM;
      }
      return isOlder(deleted.version(), newest) ? Finding.LOST : Finding.FINE;
    }
    boolean wanted = newest != null && newest.fields() != null;
    return wanted ? Finding.FALSE_MISS : Finding.FINE;
  }

  private Finding judge(@Nullable Commit newest, Entity entity) {
    if (!Shape.isIntact(entity.fields())) {
      return Finding.TORN;
    }
    Optional<Commit> known = known(entity.id(), entity.version());
    if (known.isEmpty() || !entity.fields().equals(known.get().fields())) {
      return Finding.PHANTOM;
    }
    if (newest == null || !isOlder(entity.version(), newest)) {
      return Finding.FINE;
    }
    return newest.fields() == null ? Finding.RESURRECTED : Finding.LOST;
  }

  private static boolean isOlder(Version version, @Nullable Commit newest) {
    return newest != null && newest.version().isNewerThan(version);
  }

  private Optional<Commit> known(String id, Version version) {
    return commits.getOrDefault(id, List.of()).stream()
        .filter(commit -> commit.version().equals(version))
        .findFirst();
  }
}
