package io.prefetchbench.server.faults.load;

import java.time.Duration;
import java.util.Optional;

/**
 * What the system said of its own freshness, and whether that was true. Immutable.
 *
 * @param source who said it, such as {@code health()}
 * @param startNanos monotonic, before it was asked
 * @param endNanos monotonic, after it had answered
 * @param ready true if it said READY, or answered a read that asks for a bound
 * @param bound the cache lags by at most this; empty if it did not say
 * @param untruth how the cache contradicted the bound; empty if it did not
 * @param quiet true if it was compared with the rows of a quiet primary, not with what the writers
 *     committed
 */
public record Claim(
    String source,
    long startNanos,
    long endNanos,
    boolean ready,
    Optional<Duration> bound,
    String untruth,
    boolean quiet) {
  /** A claim not yet compared with the cache. */
  public static Claim of(
      String source, long startNanos, long endNanos, boolean ready, Optional<Duration> bound) {
    return new Claim(source, startNanos, endNanos, ready, bound, "", false);
  }

  /** This claim, compared; no words if it was true. */
  public Claim compared(String words, boolean withQuietPrimary) {
    return new Claim(source, startNanos, endNanos, ready, bound, words, withQuietPrimary);
  }

  public boolean isFalse() {
    return !untruth.isEmpty();
  }

  @Override
  public String toString() {
    return "%s said %s, at most %s behind, at %d ns; %s"
        .formatted(
            source,
            ready ? "READY" : "not READY",
            bound.map(time -> time.toMillis() + " ms").orElse("?"),
            startNanos,
            untruth);
  }
}
