package io.prefetchbench.cache.internal.engine;

import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.ChangeFeed;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Detects commits that the feed will never deliver, without waiting for the next commit: the
 * primary has been ahead of the acknowledged position for five seconds while the feed was empty.
 * Commits in flight, a slow worker and a slow primary do not trigger it: each either shows as
 * backlog or arrives in the meantime. Repeated findings are reported at growing intervals, up to
 * five minutes: a feed whose relay is down would otherwise cost one pass after another. Not
 * thread-safe.
 */
final class MissedCommits {
  private static final long GRACE_NANOS = Duration.ofSeconds(5).toNanos();
  private static final long FORGIVEN_NANOS = Duration.ofMinutes(10).toNanos();
  private static final int DOUBLINGS_MAX = 6;

  private final ChangeFeed feed;
  private final LongSupplier nanos;
  private @Nullable Version awaited;
  private long sinceNanos;
  private long lastFindingNanos;
  private int findings;

  MissedCommits(ChangeFeed feed, LongSupplier nanos) {
    this.feed = feed;
    this.nanos = nanos;
  }

  /**
   * What seems to be missing, by the marker's version, read before the primary's position; null if
   * nothing is known to be.
   */
  @Nullable String look(Version acknowledged, Version position) {
    if (position.epoch() != acknowledged.epoch()
        || position.position() <= settled(acknowledged)
        || feed.backlog() != 0) {
      awaited = null;
      return null;
    }
    Version expected = awaited;
    long now = nanos.getAsLong();
    if (expected == null || expected.position() <= settled(acknowledged)) {
      awaited = position;
      sinceNanos = now;
      return null;
    }
    if (now - sinceNanos < GRACE_NANOS || isTooSoon(now)) {
      return null;
    }
    awaited = null;
    lastFindingNanos = now;
    findings++;
    return "the primary is at %s, the feed ended at %s and holds nothing"
        .formatted(position, acknowledged);
  }

  private boolean isTooSoon(long now) {
    if (findings > 0 && now - lastFindingNanos > FORGIVEN_NANOS) {
      findings = 0;
    }
    long rest = GRACE_NANOS << Math.min(findings, DOUBLINGS_MAX);
    return findings > 0 && now - lastFindingNanos < rest;
  }

  /** A worker that died before renewing the marker has acknowledged more than the marker shows. */
  private long settled(Version acknowledged) {
    long settled =
        feed.progress()
            .filter(progress -> progress.end() != ChangeFeed.Progress.UNKNOWN)
            .map(ChangeFeed.Progress::settled)
            .orElse(0L);
    return Math.max(settled, acknowledged.position());
  }
}
