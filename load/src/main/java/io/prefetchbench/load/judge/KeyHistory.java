package io.prefetchbench.load.judge;

import io.prefetchbench.cache.Version;
import io.prefetchbench.load.record.Commit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The versions of one key in order, and when each was committed and written to the cache.
 *
 * <p>Place 0 is the value of the key before the run: committed and written before everything else.
 * Acknowledgements and writes need not be in version order, so "the latest one by t" is looked up
 * in the running minimum from the end, which is sorted. Times in nanoseconds on the monotonic
 * clock. Immutable.
 */
final class KeyHistory {
  static final int UNKNOWN = -1;
  private static final long BEFORE = Long.MIN_VALUE;
  private static final long NEVER = Long.MAX_VALUE;

  private final Version first;
  private final long[] epochs;
  private final long[] positions;
  private final boolean[] deletes;
  private final long[] sent;
  private final long[] acked;
  private final long[] writeSent;
  private final long[] sentFrom;
  private final long[] ackedFrom;
  private final long[] writtenFrom;
  private final long[] sentInOrder;

  /** Commits are sorted by version; one that is missing in {@code written} was never written. */
  KeyHistory(Version first, boolean absent, List<Commit> commits, Map<Version, Write> written) {
    this.first = first;
    int size = commits.size() + 1;
    epochs = new long[size];
    positions = new long[size];
    deletes = new boolean[size];
    sent = new long[size];
    acked = new long[size];
    writeSent = new long[size];
    long[] replied = new long[size];
    epochs[0] = first.epoch();
    positions[0] = first.position();
    deletes[0] = absent;
    sent[0] = BEFORE;
    acked[0] = BEFORE;
    writeSent[0] = BEFORE;
    replied[0] = BEFORE;
    for (int i = 1; i < size; i++) {
      Commit commit = commits.get(i - 1);
      Write write = written.getOrDefault(commit.version(), Write.NONE);
      epochs[i] = commit.version().epoch();
      positions[i] = commit.version().position();
      deletes[i] = commit.delete();
      sent[i] = commit.sentNanos();
      acked[i] = commit.ackedNanos();
      writeSent[i] = write.sentNanos;
      replied[i] = write.repliedNanos;
    }
    sentFrom = smallestFrom(sent);
    ackedFrom = smallestFrom(acked);
    writtenFrom = smallestFrom(replied);
    sentInOrder = Arrays.copyOfRange(sent, 1, size);
    Arrays.sort(sentInOrder);
  }

  /** The earliest write of a version to the cache: command sent (S), its reply arrived (R). */
  record Write(long sentNanos, long repliedNanos) {
    static final Write NONE = new Write(NEVER, NEVER);

    Write earlier(Write other) {
      return new Write(
          Math.min(sentNanos, other.sentNanos), Math.min(repliedNanos, other.repliedNanos));
    }
  }

  private static long[] smallestFrom(long[] values) {
    long[] smallest = values.clone();
    for (int i = smallest.length - 2; i >= 0; i--) {
      smallest[i] = Math.min(smallest[i], smallest[i + 1]);
    }
    return smallest;
  }

  int size() {
    return positions.length;
  }

  /** Returns the place of a version; {@link #UNKNOWN} if it was never committed. */
  int placeOf(Version version) {
    int low = 1;
    int high = positions.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = Long.compare(epochs[middle], version.epoch());
      order = order == 0 ? Long.compare(positions[middle], version.position()) : order;
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    // Last, since in a table the version of a deletion is next to that of the row.
    return version.isNewerThan(first) ? UNKNOWN : 0;
  }

  /** n⁻: the latest version acknowledged by the given time. */
  int acknowledgedBy(long nanos) {
    return latest(ackedFrom, nanos);
  }

  /** The latest version whose write was answered by this time: a later read must see it. */
  int writtenBy(long nanos) {
    return latest(writtenFrom, nanos);
  }

  /** The last place with a value of at most this; place 0 always has one. */
  private static int latest(long[] ascending, long most) {
    int low = 0;
    int high = ascending.length - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (ascending[middle] <= most) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  Version version(int place) {
    return new Version(epochs[place], positions[place]);
  }

  /** Returns whether the key does not exist in this version. */
  boolean isDelete(int place) {
    return deletes[place];
  }

  /** C⁻ of a version. */
  long sentNanos(int place) {
    return sent[place];
  }

  /** C⁺ of a version. */
  long ackedNanos(int place) {
    return acked[place];
  }

  /** S of a version: the earliest time its value can be seen in the cache. */
  long writeSentNanos(int place) {
    return writeSent[place];
  }

  /** When a later version was acknowledged for the first time; never for the last one. */
  long supersededNanos(int place) {
    return place + 1 < ackedFrom.length ? ackedFrom[place + 1] : NEVER;
  }

  boolean hasLaterCommitBefore(int place, long nanos) {
    return place + 1 < sentFrom.length && sentFrom[place + 1] < nanos;
  }

  boolean changedWithin(long fromNanos, long toNanos) {
    int found = Arrays.binarySearch(sentInOrder, fromNanos);
    int next = found >= 0 ? found : -found - 1;
    return next < sentInOrder.length && sentInOrder[next] <= toNanos;
  }

  /** The latest delete from this place on that was sent by this time, or {@link #UNKNOWN}. */
  int deletedBy(int fromPlace, long nanos) {
    for (int i = deletes.length - 1; i >= fromPlace; i--) {
      if (deletes[i] && writeSent[i] <= nanos) {
        return i;
      }
    }
    return UNKNOWN;
  }
}
