package io.prefetchbench.server.api;

import io.prefetchbench.cache.CacheStats;
import io.prefetchbench.cache.CacheStats.LagHistogram;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;

/** Snapshots of the counts of the last ten seconds, for rates and percentiles of that time. */
final class CountWindow {
  /** Sync lag is that of the events of this time. */
  static final long LAG_NANOS = TimeUnit.SECONDS.toNanos(10);

  static final long RATE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  private final Deque<Point> points = new ArrayDeque<>();

  /**
   * The counts at one instant.
   *
   * @param backlog events not yet acknowledged; −1 if unknown
   */
  private record Point(long atNanos, CacheStats counts, long backlog) {
    long reads() {
      return counts.hits() + counts.misses() + counts.deleted() + counts.notReady();
    }

    /** Events the workers are done with. */
    long settled() {
      return counts.applied() + counts.fenced() + counts.conflated() + counts.deadLetters();
    }
  }

  /** Adds a snapshot; one that is older than the window stays as its start. */
  void add(long atNanos, CacheStats counts, long backlog) {
    points.addLast(new Point(atNanos, counts, backlog));
    while (points.size() > 2 && atNanos - second().atNanos() >= LAG_NANOS) {
      points.removeFirst();
    }
  }

  private Point second() {
    Iterator<Point> eldest = points.iterator();
    eldest.next();
    return eldest.next();
  }

  void clear() {
    points.clear();
  }

  LagHistogram lags() {
    return points.size() < 2
        ? LagHistogram.NONE
        : points.getLast().counts().lags().minus(points.getFirst().counts().lags());
  }

  /** Reads answered per second, of this process. */
  OptionalDouble readRate() {
    return rate((from, to) -> to.reads() - from.reads());
  }

  /** Events written to the cache per second, by all workers. */
  OptionalDouble appliedRate() {
    return rate((from, to) -> to.counts().applied() - from.counts().applied());
  }

  /** Changes committed at the primary per second: those dealt with, and the backlog's growth. */
  OptionalDouble committedRate() {
    return rate(
        (from, to) ->
            from.backlog() < 0 || to.backlog() < 0
                ? -1
                : Math.max(0, to.settled() - from.settled() + to.backlog() - from.backlog()));
  }

  /** The count between two points; negative if unknown. */
  private interface Difference {
    long between(Point from, Point to);
  }

  private OptionalDouble rate(Difference difference) {
    if (points.size() < 2) {
      return OptionalDouble.empty();
    }
    Point to = points.getLast();
    Point from = points.getFirst();
    for (Point point : points) {
      if (to.atNanos() - point.atNanos() < RATE_NANOS) {
        break;
      }
      from = point;
    }
    long counted = difference.between(from, to);
    long nanos = to.atNanos() - from.atNanos();
    return counted < 0 || nanos <= 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(counted * NANOS_PER_SECOND / nanos);
  }
}
