package io.prefetchbench.cache.internal.pass;

import io.prefetchbench.cache.internal.store.CacheStore;
import io.prefetchbench.cache.internal.store.LiveEntry;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;

/**
 * Refreshes the TTL of live entries while sync is healthy: without it, reference data that never
 * changes would expire although it is correct. Stops as soon as sync is no longer healthy, so that
 * entries expire if sync is dead. Each page gets a different TTL, up to a tenth below the ttl and
 * never above, so that entries loaded together do not expire together. Thread-safe.
 */
public final class TtlToucher {
  private static final int JITTER_SHARE = 10;

  private final CacheStore store;
  private final Duration ttl;
  private final BooleanSupplier healthy;
  private final LongConsumer pauseNanos;
  private final RandomGenerator random;

  /** Before each page, {@code healthy} says whether the cache is ready and kept fresh. */
  public TtlToucher(
      CacheStore store,
      Duration ttl,
      BooleanSupplier healthy,
      LongConsumer pauseNanos,
      RandomGenerator random) {
    this.store = store;
    this.ttl = ttl;
    this.healthy = healthy;
    this.pauseNanos = pauseNanos;
    this.random = random;
  }

  /** The result of one walk; not whole if sync was not healthy. */
  public record Result(long seen, long refreshed, boolean isWhole) {}

  /** Walks over all live entries. */
  public Result run(long pagePauseNanos) {
    Walk walk = new Walk(pagePauseNanos);
    store.scan(walk::page);
    return new Result(walk.seen, walk.refreshed, walk.whole);
  }

  private final class Walk {
    private final long pagePauseNanos;
    private long seen;
    private long refreshed;
    private boolean whole = true;

    Walk(long pagePauseNanos) {
      this.pagePauseNanos = pagePauseNanos;
    }

    boolean page(List<LiveEntry> page) {
      whole = healthy.getAsBoolean();
      if (whole) {
        long jitterMillis = random.nextLong(ttl.toMillis() / JITTER_SHARE + 1);
        Duration life = Duration.ofMillis(Math.max(1, ttl.toMillis() - jitterMillis));
        seen += page.size();
        refreshed += store.touch(page.stream().map(LiveEntry::id).distinct().toList(), life);
        pauseNanos.accept(pagePauseNanos);
      }
      return whole;
    }
  }
}
