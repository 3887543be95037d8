package io.prefetchbench.server.api;

import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.cache.health.Health;
import io.prefetchbench.cache.thread.DaemonTimer;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the cache's health in the background, so that showing it costs no round trip and works
 * while Redis is away. Thread-safe.
 */
public final class Watch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
  private static final long EVERY_MILLIS = 500;

  private final PrefetchCache cache;
  private final ScheduledExecutorService reader;
  private volatile Health seen = Health.notLooked();

  private Watch(PrefetchCache cache) {
    this.cache = cache;
    this.reader = DaemonTimer.named("watch");
  }

  /** Begins to look, twice per second. */
  public static Watch start(PrefetchCache cache) {
    Watch watch = new Watch(cache);
    var unused =
        watch.reader.scheduleWithFixedDelay(
            watch::lookAgain, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    return watch;
  }

  /** What the last look saw. */
  Health seen() {
    return seen;
  }

  /** Looks now; waits for Redis. */
  public Health look() {
    Health now = cache.health();
    seen = now;
    return now;
  }

  private void lookAgain() {
    try {
      look();
    } catch (RuntimeException e) {
      // An exception would end the schedule, and the page would show this look for ever.
      LOG.error("the health of the cache cannot be read", e);
    }
  }

  /** True if reads are answered in this state. */
  static boolean isServing(Health health) {
    return health.isServing();
  }

  @Override
  public void close() {
    reader.shutdownNow();
  }
}
