package io.prefetchbench.cache.internal.redis;

import io.prefetchbench.cache.internal.common.DaemonTimer;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls the roles of several servers periodically, on a dedicated thread. Thread-safe. Polls never
 * overlap; a requested poll follows within {@link #SOON_MILLIS}, and repeated requests are merged.
 */
final class TopologyPoller implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TopologyPoller.class);
  private static final long SOON_MILLIS = 50;

  private final Runnable look;
  private final ScheduledExecutorService looker;
  private final AtomicBoolean asked = new AtomicBoolean();
  private boolean blind;

  TopologyPoller(String name, Duration every, Runnable look) {
    this.look = look;
    this.looker = DaemonTimer.named(name);
    var unused =
        looker.scheduleWithFixedDelay(
            this::lookOnce, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
  }

  void soon() {
    if (!asked.compareAndSet(false, true)) {
      return;
    }
    try {
      var unused =
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
      // They are unavailable, or the failure is unexpected: the next poll runs regardless.
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
