package io.prefetchbench.cache.sync;

import io.prefetchbench.cache.source.ChangeFeed;
import io.prefetchbench.cache.source.FeedProgress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The instant before which everything committed is in the cache, whichever consumer of the feed
 * applied it.
 *
 * <p>A look notes where the feed ends. Once every event up to there was acknowledged, by this
 * consumer or another, what was committed before that look is in the cache. Events that another
 * consumer holds, alive or dead, hold the instant back until they are applied. It works under
 * constant load too, when there is always something in flight. All instants are of this worker's
 * clock; the primary's commit stamps play no part.
 *
 * <p>Of a feed that cannot say how far all its consumers are, the begin of the last empty poll is
 * taken, which is right for one consumer. Changed by the worker's thread; {@link #asOfMicros} is
 * for any.
 */
final class Freshness {
  private static final long EVERY_NANOS = Duration.ofMillis(200).toNanos();
  private static final long LEFT_OPEN_NANOS = Duration.ofMinutes(5).toNanos();

  private final ChangeFeed feed;
  private final LongSupplier nanos;
  private final LongSupplier wallMicros;
  private volatile long asOfMicros;
  private long dueNanos;
  private long emptySinceMicros;
  private long markMicros;
  private long markEnd = -1;
  private long settled = Long.MAX_VALUE;
  private boolean isGapOpen;
  private long openSinceNanos;

  Freshness(ChangeFeed feed, LongSupplier nanos, LongSupplier wallMicros) {
    this.feed = feed;
    this.nanos = nanos;
    this.wallMicros = wallMicros;
    this.dueNanos = nanos.getAsLong();
  }

  /** A poll that began at this instant found nothing, and everything before it is acknowledged. */
  void caughtUp(long sinceMicros) {
    emptySinceMicros = sinceMicros;
  }

  /** Looks at the feed, five times per second at most. */
  void lookIfDue() {
    long now = nanos.getAsLong();
    if (now - dueNanos < 0) {
      return;
    }
    dueNanos = now + EVERY_NANOS;
    long beganMicros = wallMicros.getAsLong();
    Optional<FeedProgress> progress = feed.progress();
    if (progress.isEmpty()) {
      asOfMicros = Math.max(asOfMicros, emptySinceMicros);
      return;
    }
    look(progress.get(), beganMicros);
  }

  private void look(FeedProgress progress, long beganMicros) {
    settled = progress.settled();
    if (progress.end() == FeedProgress.UNKNOWN) {
      markEnd = -1;
      openSinceNanos = isGapOpen ? openSinceNanos : nanos.getAsLong();
      isGapOpen = true;
      return;
    }
    isGapOpen = false;
    if (progress.settled() >= progress.end()) {
      asOfMicros = beganMicros;
      markEnd = -1;
      return;
    }
    if (markEnd >= 0 && progress.settled() >= markEnd) {
      asOfMicros = Math.max(asOfMicros, markMicros);
      markEnd = -1;
    }
    if (markEnd < 0) {
      markMicros = beganMicros;
      markEnd = progress.end();
    }
  }

  /**
   * True once per five minutes while a gap is open: the process that found it may have died before
   * it could run a pass.
   */
  boolean takeOverdueGap() {
    boolean left = isGapOpen && nanos.getAsLong() - openSinceNanos >= LEFT_OPEN_NANOS;
    if (left) {
      openSinceNanos = nanos.getAsLong();
    }
    return left;
  }

  /** See the class comment, µs since the Unix epoch; 0 if unknown. */
  long asOfMicros() {
    return asOfMicros;
  }

  /** Every event up to this position is acknowledged; the largest number if that is unknown. */
  long settled() {
    return settled;
  }
}
