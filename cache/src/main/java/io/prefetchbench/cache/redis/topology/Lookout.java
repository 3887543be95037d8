package io.prefetchbench.cache.redis.topology;

import io.prefetchbench.cache.thread.DaemonTimer;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks again and again how several servers stand to each other, on a thread of its own.
 *
 * <p>Thread-safe. Looks never overlap; one asked for follows within {@link #SOON_MILLIS}, and is
 * one however often it is asked for.
 */
final class Lookout implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Lookout.class);
  private static final long SOON_MILLIS = 50;

  private final Runnable look;
  private final ScheduledExecutorService looker;
  private final AtomicBoolean asked = new AtomicBoolean();
  private boolean blind;

  Lookout(String name, Duration every, Runnable look) {
    this.look = look;
    this.looker = DaemonTimer.named(name);
    ScheduledFuture<?> unused =
        looker.scheduleWithFixedDelay(
            this::lookOnce, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Asks for a look; never waits. */
  void soon() {
    if (!asked.compareAndSet(false, true)) {
      return;
    }
    try {
      ScheduledFuture<?> unused =
          looker.schedule(
              () -> {
                asked.set(false);
                lookOnce();
              },
              SOON_MILLIS,
              TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("closed already", e);
    }
  }

  private void lookOnce() {
    try {
      look.run();
      blind = false;
    } catch (RuntimeException e) {
      // They are away, or something nobody expected: the next look comes all the same.
      if (!blind) {
        LOG.warn("cannot determine the masters: {}", e.toString());
      }
      blind = true;
    }
  }

  @Override
  public void close() {
    looker.shutdownNow();
  }
}
