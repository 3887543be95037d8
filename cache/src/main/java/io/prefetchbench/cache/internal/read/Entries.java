package io.prefetchbench.cache.internal.read;

import io.prefetchbench.cache.CacheConfig.NearCacheOptions;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.pass.PageSize;
import io.prefetchbench.cache.internal.store.CacheStore;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a near cache and the rules for what may be kept. Thread-safe and passive: the
 * caller supplies the clock and the invalidations.
 *
 * <p>Two rules. <em>An answer that a change may have overtaken is not kept</em>: ids share
 * counters, every removal increments the counter of its id, and an answer is kept only if the
 * counter is unchanged since before the read was sent. <em>Versions never go backwards</em>: a
 * reader that has seen a version through this process never gets an older one from here. An answer
 * that may not be kept therefore leaves just its version, which rejects older answers still in
 * flight; if even that is removed, the counter is incremented.
 */
final class Entries {
  /** A count that never matches. */
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

  /** The state kept for one id; without a lookup if only the version is known. */
  private record Kept(Version version, @Nullable Lookup lookup, long sentNanos) {}

  /** The kept answer for this id if it is not too old, else null. */
  @Nullable Lookup find(String id, long nowNanos) {
    int hash = hash(id);
    return segmentOf(hash).find(id, hash, nowNanos - lifeNanos);
  }

  /** The counter of an id; read it before a read is sent, and pass it in with the answer. */
  long count(String id) {
    int hash = hash(id);
    return segmentOf(hash).count(hash);
  }

  /**
   * Handles an answer of Redis to a read that was sent after this {@link #count}: keeps it if the
   * rules allow.
   */
  void answered(String id, Lookup lookup, long count, long sentNanos) {
    int hash = hash(id);
    Segment segment = segmentOf(hash);
    // None for a writer that does not use versions: not comparable.
    Version version = CacheStore.versionOf(lookup);
    if (version.equals(Version.NONE)) {
      segment.forget(id, hash);
    } else {
      Kept whole = new Kept(version, isSmall(lookup) ? lookup : null, sentNanos);
      segment.answered(id, hash, whole, count);
    }
  }

  void drop(String id) {
    int hash = hash(id);
    segmentOf(hash).drop(id, hash);
  }

  void clear() {
    for (Segment segment : segments) {
      segment.clear();
    }
  }

  int size() {
    return Arrays.stream(segments).mapToInt(Segment::size).sum();
  }

  private boolean isSmall(Lookup lookup) {
    if (!(lookup instanceof Lookup.Hit hit)) {
      return true;
    }
    return hit.entity().id().length() + PageSize.charsOf(hit.entity()) <= entityCharsMax;
  }

  private static int hash(String id) {
    int spread = id.hashCode() * SPREAD;
    return spread ^ (spread >>> 16);
  }

  private Segment segmentOf(int hash) {
    return segments[hash & (segments.length - 1)];
  }

  /** A part of the entries under one lock, in least recently used order. */
  private static final class Segment {
    private final int entriesMax;
    private final long[] counts = new long[COUNTS_A_SEGMENT];
    private final LinkedHashMap<String, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);

    private Segment(int entriesMax) {
      this.entriesMax = entriesMax;
    }

    /** Many more counters than locks, so that a change invalidates few of the reads in flight. */
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

    /** Like {@link #drop}, but leaves no trace if nothing is kept. */
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
