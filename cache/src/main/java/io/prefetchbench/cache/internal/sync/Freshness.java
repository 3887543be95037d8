package io.prefetchbench.cache.internal.sync;

import io.prefetchbench.cache.spi.ChangeFeed;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Tracks the instant before which every commit is in the cache, applied by any consumer of the
 * feed.
 *
 * <p>A check records the end of the feed. Once every event up to there was acknowledged, by this
 * consumer or another, everything committed before that check is in the cache. Events held by
 * another consumer, alive or dead, delay the instant until they are applied. This also works under
 * constant load, when some events are always in flight. All instants are on this worker's clock;
 * the primary's commit timestamps are not used.
 *
 * <p>For a feed that does not report the progress of all its consumers, what it says itself is
 * used, or else the start of the last empty poll, which is correct for one consumer. Updated by the
 * worker's thread; {@link #asOfMicros} may be called from any thread.
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

  /**
   * Records that a poll begun at this instant was empty, with everything before it acknowledged.
   */
  void caughtUp(long sinceMicros) {
    emptySinceMicros = sinceMicros;
  }

  /** Checks the feed, at most five times per second. */
  void lookIfDue() {
    long now = nanos.getAsLong();
    if (now - dueNanos < 0) {
      return;
    }
    dueNanos = now + EVERY_NANOS;
    long beganMicros = wallMicros.getAsLong();
    Optional<ChangeFeed.Progress> progress = feed.progress();
    if (progress.isEmpty()) {
      isGapOpen = false;
      asOfMicros = Math.max(asOfMicros, feed.freshAsOfMicros().orElse(emptySinceMicros));
      return;
    }
    look(progress.get(), beganMicros);
  }

  private void look(ChangeFeed.Progress progress, long beganMicros) {
    settled = progress.settled();
    if (progress.end() == ChangeFeed.Progress.UNKNOWN) {
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

  /** The instant, in µs since the Unix epoch; 0 if unknown. */
  long asOfMicros() {
    return asOfMicros;
  }

  /** The position up to which every event is acknowledged; the largest number if unknown. */
  long settled() {
    return settled;
  }
}
