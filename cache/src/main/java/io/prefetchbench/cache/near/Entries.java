package io.prefetchbench.cache.near;

import io.prefetchbench.cache.entity.Entity;
import io.prefetchbench.cache.entity.Version;
import io.prefetchbench.cache.store.Lookup;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answers a process keeps, and the rules of what may be kept. Thread-safe and passive: clock
 * and news come from outside.
 *
 * <p>Two rules. <em>An answer that a change may have overtaken is not kept</em>: ids share counts,
 * every removal moves the count of its ids, and an answer is kept only if the count is what it was
 * before the read was sent. <em>No version comes back</em>: who has seen a version through this
 * process is never told an older one from here. An answer that may not be kept therefore leaves its
 * version alone behind, which keeps older answers out that are still on their way; and where even
 * that is removed, the count moves.
 */
final class Entries {
  /** Stands for a count that no answer can have met. */
  static final long NO_COUNT = -1;

  private static final int SEGMENTS_MAX = 64;
  private static final int ENTRIES_A_SEGMENT_MIN = 16;
  private static final int COUNTS_A_SEGMENT = 64;
  private static final int COUNT_SHIFT = 6;
  private static final int SPREAD = 0x9E3779B9;

  private final Segment[] segments;
  private final int entityCharsMax;
  private final long lifeNanos;

  Entries(NearCacheOptions options) {
    int wanted = Math.max(1, options.entriesMax() / ENTRIES_A_SEGMENT_MIN);
    segments = new Segment[Integer.highestOneBit(Math.min(SEGMENTS_MAX, wanted))];
    for (int i = 0; i < segments.length; i++) {
      segments[i] = new Segment(options.entriesMax() / segments.length);
    }
    entityCharsMax = options.entityCharsMax();
    lifeNanos = options.life().toNanos();
  }

  /**
   * What is known of one id.
   *
   * @param lookup null if only the version is known
   * @param sentNanos when the read was sent that brought it
   */
  private record Kept(Version version, @Nullable Lookup lookup, long sentNanos) {}

  /** What is kept under this id and is not too old; null if nothing is. */
  @Nullable Lookup find(String id, long nowNanos) {
    int hash = hash(id);
    return segmentOf(hash).find(id, hash, nowNanos - lifeNanos);
  }

  /** To be asked before a read is sent, and handed over with its answer. */
  long count(String id) {
    int hash = hash(id);
    return segmentOf(hash).count(hash);
  }

  /**
   * Redis has answered: keeps it if the rules allow.
   *
   * @param count what {@link #count} said before the read was sent; {@link #NO_COUNT} if the answer
   *     is not to be kept in any case
   * @param sentNanos when that was
   */
  void answered(String id, Lookup lookup, long count, long sentNanos) {
    int hash = hash(id);
    Segment segment = segmentOf(hash);
    Version version = versionOf(lookup);
    if (version.equals(Version.NONE)) {
      segment.forget(id, hash);
    } else {
      Kept whole = new Kept(version, isSmall(lookup) ? lookup : null, sentNanos);
      segment.answered(id, hash, whole, count);
    }
  }

  /** The entity was changed, or may have been. */
  void drop(String id) {
    int hash = hash(id);
    segmentOf(hash).drop(id, hash);
  }

  /** Any entity may have been changed. */
  void clear() {
    for (Segment segment : segments) {
      segment.clear();
    }
  }

  /** How many entries there are, those that are a version alone included. */
  int size() {
    return Arrays.stream(segments).mapToInt(Segment::size).sum();
  }

  /** None where nothing was found, or by a program that knows no versions: not to be compared. */
  private static Version versionOf(Lookup lookup) {
    if (lookup instanceof Lookup.Hit hit) {
      return hit.entity().version();
    }
    return lookup instanceof Lookup.Deleted gone ? gone.version() : Version.NONE;
  }

  private boolean isSmall(Lookup lookup) {
    if (!(lookup instanceof Lookup.Hit hit)) {
      return true;
    }
    Entity entity = hit.entity();
    long chars = entity.id().length();
    for (Map.Entry<String, String> field : entity.fields().entrySet()) {
      chars += field.getKey().length() + field.getValue().length();
    }
    return chars <= entityCharsMax;
  }

  private static int hash(String id) {
    int spread = id.hashCode() * SPREAD;
    return spread ^ (spread >>> 16);
  }

  private Segment segmentOf(int hash) {
    return segments[hash & (segments.length - 1)];
  }

  /** A share of the entries under one lock, the one not read for longest first. */
  private static final class Segment {
    private final int entriesMax;
    private final long[] counts = new long[COUNTS_A_SEGMENT];
    private final LinkedHashMap<String, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);

    private Segment(int entriesMax) {
      this.entriesMax = entriesMax;
    }

    /** Many more counts than locks, so that a change spoils few of the reads that are under way. */
    private static int countOf(int hash) {
      return (hash >>> COUNT_SHIFT) & (COUNTS_A_SEGMENT - 1);
    }

    private synchronized @Nullable Lookup find(String id, int hash, long sentAfterNanos) {
      Kept found = kept.get(id);
      if (found == null) {
        return null;
      }
      if (found.sentNanos - sentAfterNanos <= 0) {
        drop(id, hash);
        return null;
      }
      return found.lookup;
    }

    private synchronized long count(int hash) {
      return counts[countOf(hash)];
    }

    private synchronized void answered(String id, int hash, Kept answer, long count) {
      Kept held = kept.get(id);
      int order = held == null ? 1 : answer.version.compareTo(held.version);
      if (order < 0 || (order == 0 && held != null && held.lookup != null)) {
        return;
      }
      boolean overtaken = count != counts[countOf(hash)];
      kept.put(id, overtaken ? new Kept(answer.version, null, answer.sentNanos) : answer);
      if (kept.size() > entriesMax) {
        Iterator<String> eldest = kept.keySet().iterator();
        String gone = eldest.next();
        eldest.remove();
        counts[countOf(Entries.hash(gone))]++;
      }
    }

    private synchronized void drop(String id, int hash) {
      kept.remove(id);
      counts[countOf(hash)]++;
    }

    /** As {@link #drop}, but without a trace where nothing is kept. */
    private synchronized void forget(String id, int hash) {
      if (kept.containsKey(id)) {
        drop(id, hash);
      }
    }

    private synchronized void clear() {
      kept.clear();
      for (int i = 0; i < counts.length; i++) {
        counts[i]++;
      }
    }

    private synchronized int size() {
      return kept.size();
    }
  }
}
