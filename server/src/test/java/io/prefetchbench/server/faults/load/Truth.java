package io.prefetchbench.server.faults.load;

import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Every commit of every id: the plain map by which reads and the end are judged. Thread-safe. */
public final class Truth {
  private final Map<String, List<Commit>> commits = new HashMap<>();
  private final Map<String, List<Long>> knownNanos = new HashMap<>();
  private final LongAdder count = new LongAdder();
  private int keptOfAnId = Integer.MAX_VALUE;

  /**
   * One commit.
   *
   * @param after the commit is newer than this; its own version unless the reply was lost
   * @param version its version, or the newest it can have if the reply was lost
   * @param fields what the entity is then; null for a delete
   */
  public record Commit(Version after, Version version, @Nullable Map<String, String> fields) {
    /** An entity as the primary answered it. */
    public static Commit upsert(Entity entity) {
      return new Commit(entity.version(), entity.version(), entity.fields());
    }

    /** A delete whose version is known. */
    public static Commit delete(Version version) {
      return new Commit(version, version, null);
    }
  }

  /**
   * A commit that a cache lacks.
   *
   * @param knownNanos the primary had answered it by then, monotonic
   */
  public record Missing(String id, Commit commit, long knownNanos) {}

  /** Adds the newest commit of an id. */
  public synchronized void add(String id, Commit commit) {
    List<Commit> all = commits.computeIfAbsent(id, absent -> new ArrayList<>());
    List<Long> times = knownNanos.computeIfAbsent(id, absent -> new ArrayList<>());
    all.add(commit);
    times.add(System.nanoTime());
    if (all.size() / 2 >= keptOfAnId) {
      all.subList(0, all.size() - keptOfAnId).clear();
      times.subList(0, times.size() - keptOfAnId).clear();
    }
    count.increment();
  }

  /** Forgets all but so many of the newest commits of an id; twice as many at most are kept. */
  public synchronized void keepNewest(int ofAnId) {
    keptOfAnId = ofAnId;
  }

  /** Number of commits, the filling included. */
  public long commits() {
    return count.sum();
  }

  /** Every id that ever was. */
  public synchronized Set<String> ids() {
    return new TreeSet<>(commits.keySet());
  }

  /** The newest commit of an id. */
  public synchronized Optional<Commit> newest(String id) {
    List<Commit> all = commits.getOrDefault(id, List.of());
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
  }

  /** True if the newest commit of an id is a delete. */
  public boolean isDeleted(String id) {
    return newest(id).filter(commit -> commit.fields() == null).isPresent();
  }

  /**
   * The oldest commit newer than what a cache holds of each of these ids; empty if there is none.
   */
  public synchronized Optional<Missing> oldestMissing(Map<String, Version> held) {
    Missing oldest = null;
    for (Map.Entry<String, Version> entry : held.entrySet()) {
      List<Commit> all = commits.getOrDefault(entry.getKey(), List.of());
      int at = all.size();
      while (at > 0 && all.get(at - 1).after().isNewerThan(entry.getValue())) {
        at--;
      }
      if (at < all.size()) {
        long known = knownNanos.getOrDefault(entry.getKey(), List.of()).get(at);
        if (oldest == null || known - oldest.knownNanos() < 0) {
          oldest = new Missing(entry.getKey(), all.get(at), known);
        }
      }
    }
    return Optional.ofNullable(oldest);
  }

  /** True if this id had exactly these fields under this version. */
  public synchronized boolean had(String id, Version version, Map<String, String> fields) {
    for (Commit commit : commits.getOrDefault(id, List.of())) {
      if (commit.version().equals(version)) {
        return fields.equals(commit.fields());
      }
    }
    return false;
  }

  /** True if this id may have been absent at this version. */
  public synchronized boolean mayBeAbsentAt(String id, Version version) {
    boolean absent = true;
    for (Commit commit : commits.getOrDefault(id, List.of())) {
      if (!commit.version().isNewerThan(version)) {
        absent = commit.fields() == null;
      } else if (commit.fields() == null && version.isNewerThan(commit.after())) {
        return true;
      }
    }
    return absent;
  }

  /** True if this id was deleted at this version, or was deleted later, if only for a while. */
  public synchronized boolean wasDeletedSince(String id, Version version) {
    boolean deleted = false;
    for (Commit commit : commits.getOrDefault(id, List.of())) {
      if (!commit.version().isNewerThan(version)) {
        deleted = commit.fields() == null;
      } else if (commit.fields() == null) {
        return true;
      }
    }
    return deleted;
  }
}
