package io.prefetchbench.server.api;

import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.testkit.MockPrimary;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The ids of both sides. Listing the cache's is a scan of its Redis, so one list serves all
 * requests within two seconds, and only one scan runs at a time. Thread-safe.
 */
final class IdLists {
  private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final PrefetchCache cache;
  private final MockPrimary primary;
  private final LongSupplier nanoClock;
  private @Nullable Drift kept;
  private long keptNanos;

  IdLists(PrefetchCache cache, MockPrimary primary, LongSupplier nanoClock) {
    this.cache = cache;
    this.primary = primary;
    this.nanoClock = nanoClock;
  }

  /** The differences, at most two seconds old; waits for Redis. */
  synchronized Drift read() {
    long now = nanoClock.getAsLong();
    Drift last = kept;
    if (last != null && now - keptNanos < KEPT_NANOS) {
      return last;
    }
    Drift read = Drift.between(cache.ids(), primary.ids());
    kept = read;
    keptNanos = now;
    return read;
  }

  /** Invalidates the cached list: the next request scans again. */
  synchronized void forget() {
    kept = null;
  }
}
