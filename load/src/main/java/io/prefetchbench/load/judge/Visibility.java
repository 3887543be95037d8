package io.prefetchbench.load.judge;

import io.prefetchbench.load.record.JoinedEvent;
import io.prefetchbench.load.record.Percentiles;
import io.prefetchbench.load.record.Read;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * When an event became visible, derived from the reads themselves where they are dense enough:
 * after the start of the last read that did not see it, and before the end of the first that did.
 * Timing the first read that saw it would measure how often its key is read.
 *
 * @param unobserved of these, the events that no read saw: their key was not read again
 * @param bracketed of these, the events with a bracket narrower than 1 ms or half their lag,
 *     whichever is more
 * @param nanos end of the bracket − commit sent, of the bracketed ones
 */
public record Visibility(long events, long unobserved, long bracketed, Histogram nanos) {
  private static final long NARROW_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** The earliest end and the latest start of the reads of each place of one key. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Seen(long[] firstEnd, long[] lastBegin) {
    static Seen nothing(int places) {
      Seen seen = new Seen(new long[places], new long[places]);
      Arrays.fill(seen.firstEnd, Long.MAX_VALUE);
      Arrays.fill(seen.lastBegin, Long.MIN_VALUE);
      return seen;
    }

    void add(int place, Read read) {
      firstEnd[place] = Math.min(firstEnd[place], read.endNanos());
      lastBegin[place] = Math.max(lastBegin[place], read.beginNanos());
    }

    /** A read that saw a version also saw all earlier ones. */
    void accumulate() {
      for (int i = firstEnd.length - 2; i >= 0; i--) {
        firstEnd[i] = Math.min(firstEnd[i], firstEnd[i + 1]);
      }
      for (int i = 1; i < lastBegin.length; i++) {
        lastBegin[i] = Math.max(lastBegin[i], lastBegin[i - 1]);
      }
    }
  }

  /** Finds the brackets of the events among all reads of the run. */
  public static Visibility of(ReadJudge judge, List<Read> reads, List<JoinedEvent> events) {
    Map<String, Seen> seenOfId = new HashMap<>();
    for (Read read : reads) {
      KeyHistory key = judge.history(read.id());
      int place = ReadJudge.placeOf(key, read);
      if (place != KeyHistory.UNKNOWN) {
        seenOfId.computeIfAbsent(read.id(), id -> Seen.nothing(key.size())).add(place, read);
      }
    }
    seenOfId.values().forEach(Seen::accumulate);
    long unobserved = 0;
    Histogram nanos = Percentiles.resizable();
    for (JoinedEvent event : events) {
      Seen seen = seenOfId.get(event.commit().id());
      int place = judge.history(event.commit().id()).placeOf(event.commit().version());
      long seenBy = seen == null ? Long.MAX_VALUE : seen.firstEnd[place];
      if (seen == null || seenBy == Long.MAX_VALUE) {
        unobserved++;
      } else {
        long from = Math.max(event.commit().sentNanos(), seen.lastBegin[place - 1]);
        if (seenBy - from < Math.max(NARROW_NANOS, event.times().lagNanos() / 2)) {
          nanos.recordValue(Math.max(0, seenBy - event.commit().sentNanos()));
        }
      }
    }
    return new Visibility(events.size(), unobserved, nanos.getTotalCount(), nanos);
  }

  public static Visibility none() {
    return new Visibility(0, 0, 0, Percentiles.resizable());
  }

  public Visibility plus(Visibility other) {
    Histogram both = Percentiles.resizable();
    both.add(nanos);
    both.add(other.nanos);
    return new Visibility(
        events + other.events, unobserved + other.unobserved, bracketed + other.bracketed, both);
  }
}
