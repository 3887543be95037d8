package io.prefetchbench.load.join;

import io.prefetchbench.cache.entity.Version;
import io.prefetchbench.load.record.ReadOutcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Judges every read by the commits of its key: whether the value was ever committed, whether it had
 * been superseded when the read began, whether a key was missing that was there. A pure function.
 *
 * <p>What each key held before the run is its version zero; it is applied before the first read.
 */
public final class ReadJudge {
  private final Map<String, List<JoinedEvent>> eventsOfId = new HashMap<>();

  /**
   * What the reads were.
   *
   * @param judged reads that carried a version or found nothing
   * @param stale reads that returned a version superseded before they began
   * @param staleNanosMax longest time a returned version had been superseded
   * @param phantom reads of a version that was not committed, or committed after they ended, or
   *     whose kind (live, deleted) is not that of the commit
   * @param falseMisses reads that found nothing although the key was there
   * @param monotonicViolations reads below a version that an earlier read of the key had returned
   */
  public record Judgement(
      long judged,
      long stale,
      long staleNanosMax,
      long phantom,
      long falseMisses,
      long monotonicViolations) {}

  /** Takes the complete events of the whole run, warm-up included. */
  public ReadJudge(List<JoinedEvent> events) {
    for (JoinedEvent event : events) {
      eventsOfId.computeIfAbsent(event.commit().id(), id -> new ArrayList<>()).add(event);
    }
    Comparator<JoinedEvent> byVersion = Comparator.comparing(event -> event.commit().version());
    eventsOfId.values().forEach(list -> list.sort(byVersion));
  }

  /**
   * Judges reads of keys that exist in the primary from the begin.
   *
   * @param firstPosition versions up to this one are what the keys held before the run
   */
  public Judgement judge(List<Read> reads, Version firstPosition) {
    long judged = 0;
    long stale = 0;
    long oldest = 0;
    long phantom = 0;
    long missed = 0;
    for (Read read : reads) {
      List<JoinedEvent> events = eventsOfId.getOrDefault(read.id(), List.of());
      Version version = read.version();
      judged++;
      if (version == null) {
        missed += read.outcome() == ReadOutcome.ABSENT && isLive(events, read) ? 1 : 0;
      } else if (isPhantom(events, read, version, firstPosition)) {
        phantom++;
      } else {
        long age = staleNanos(events, read, version);
        stale += age > 0 ? 1 : 0;
        oldest = Math.max(oldest, age);
      }
    }
    return new Judgement(judged, stale, oldest, phantom, missed, notMonotone(reads));
  }

  /** True if the last version applied before the read began (or the first) was not a delete. */
  private static boolean isLive(List<JoinedEvent> events, Read read) {
    boolean live = true;
    for (JoinedEvent event : events) {
      if (event.repliedNanos() <= read.beginNanos()) {
        live = !event.commit().delete();
      } else if (event.commit().delete() && event.applySentNanos() <= read.endNanos()) {
        return false;
      }
    }
    return live;
  }

  private static boolean isPhantom(
      List<JoinedEvent> events, Read read, Version version, Version firstPosition) {
    boolean deleted = read.outcome() == ReadOutcome.DELETED;
    if (!version.isNewerThan(firstPosition)) {
      return deleted;
    }
    JoinedEvent event = find(events, version);
    return event == null
        || event.commit().sentNanos() > read.endNanos()
        || event.commit().delete() != deleted;
  }

  private static @Nullable JoinedEvent find(List<JoinedEvent> events, Version version) {
    for (JoinedEvent event : events) {
      if (event.commit().version().equals(version)) {
        return event;
      }
    }
    return null;
  }

  /** How long the version had been superseded when the read began; 0 if it had not. */
  private static long staleNanos(List<JoinedEvent> events, Read read, Version version) {
    for (JoinedEvent event : events) {
      if (event.commit().version().isNewerThan(version)) {
        return Math.max(0, read.beginNanos() - event.commit().ackedNanos());
      }
    }
    return 0;
  }

  private static long notMonotone(List<Read> reads) {
    Map<String, List<Read>> byId = new HashMap<>();
    for (Read read : reads) {
      if (read.version() != null) {
        byId.computeIfAbsent(read.id(), id -> new ArrayList<>()).add(read);
      }
    }
    return byId.values().stream().mapToLong(ReadJudge::notMonotoneOfKey).sum();
  }

  private static long notMonotoneOfKey(List<Read> reads) {
    reads.sort(Comparator.comparingLong(Read::beginNanos));
    PriorityQueue<Read> running = new PriorityQueue<>(Comparator.comparingLong(Read::endNanos));
    Version seen = Version.NONE;
    long violations = 0;
    for (Read read : reads) {
      for (Read ended = running.peek();
          ended != null && ended.endNanos() < read.beginNanos();
          ended = running.peek()) {
        Version version = ended.version();
        seen = version != null && version.isNewerThan(seen) ? version : seen;
        running.remove();
      }
      Version own = read.version();
      violations += own != null && seen.isNewerThan(own) ? 1 : 0;
      running.add(read);
    }
    return violations;
  }
}
