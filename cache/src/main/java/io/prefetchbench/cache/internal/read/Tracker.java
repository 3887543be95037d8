package io.prefetchbench.cache.internal.read;

import io.prefetchbench.cache.internal.common.DaemonTimer;
import io.prefetchbench.cache.internal.redis.KeyListener;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Reply;
import io.prefetchbench.cache.internal.redis.Tracking;
import io.prefetchbench.cache.internal.store.KeySpace;
import io.prefetchbench.cache.internal.store.ReadyCheck;
import io.prefetchbench.cache.internal.store.StatsCounter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one tracking connection to Redis, clears the entries when it ends, and shows whether they
 * may be trusted: while the newest answered PING is recent. Pings are always sent, so an idle link
 * can be distinguished from a dead one. A lost or silent connection is replaced; attempts are made
 * at the interval of the pings. Thread-safe.
 */
final class Tracker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Tracker.class);
  private static final int PINGS_A_SILENCE = 4;

  private final RedisPort port;
  private final KeySpace keys;
  private final Entries entries;
  private final ReadyCheck check;
  private final StatsCounter counter;
  private final LongSupplier nanos;
  private final long silenceNanosMax;
  private final ScheduledExecutorService pinger;
  private volatile @Nullable Session session;
  private volatile boolean closed;
  private boolean hindered;

  Tracker(NearStore.Parts parts, Entries entries, long silenceNanosMax) {
    this.port = parts.reads();
    this.keys = parts.keys();
    this.entries = entries;
    this.check = parts.check();
    this.counter = parts.counter();
    this.nanos = parts.nanos();
    this.silenceNanosMax = silenceNanosMax;
    this.pinger = DaemonTimer.named("cache-near-" + keys.prefix());
  }

  void start() {
    tick();
    long everyNanos = silenceNanosMax / PINGS_A_SILENCE;
    var unused =
        pinger.scheduleWithFixedDelay(this::tick, everyNanos, everyNanos, TimeUnit.NANOSECONDS);
  }

  /** True if everything Redis reported until a short while ago has been received. */
  boolean isTrusted(long nowNanos) {
    Session current = session;
    return current != null && nowNanos - current.answeredNanos < silenceNanosMax;
  }

  /** True while there is a connection, trusted or not. */
  boolean isOn() {
    return session != null;
  }

  void distrust(String why) {
    Session current = session;
    if (current != null) {
      end(current, why);
    }
  }

  private void tick() {
    try {
      Session current = session;
      if (current == null) {
        begin();
      } else if (isTrusted(nanos.getAsLong())) {
        current.ping();
      } else {
        end(current, "no PING was answered in time" + current.trouble);
      }
    } catch (RuntimeException e) {
      // Redis is unavailable or refuses: reads continue without it, and the next tick retries.
      if (!hindered && !closed) {
        LOG.warn("the near cache of {} is bypassed: {}", keys.prefix(), e.toString());
      }
      hindered = true;
    }
  }

  private void begin() {
    if (check.refusalNow() != null) {
      return;
    }
    Session next = new Session(nanos.getAsLong());
    Tracking opened = port.track(keys.prefix(), next);
    next.tracking = opened;
    // A read that took its count before this may have been answered before Redis reported changes.
    entries.clear();
    synchronized (this) {
      if (!next.ended && !closed) {
        session = next;
      }
    }
    if (session != next) {
      opened.close();
      return;
    }
    LOG.info("the near cache of {} is in use", keys.prefix());
    hindered = false;
    next.ping();
  }

  private void end(Session which, String why) {
    synchronized (this) {
      which.ended = true;
      if (session != which) {
        return;
      }
      session = null;
    }
    entries.clear();
    counter.nearClears.increment();
    LOG.warn("the near cache of {} was cleared and is bypassed: {}", keys.prefix(), why);
    which.close();
  }

  @Override
  public void close() {
    Session current;
    synchronized (this) {
      closed = true;
      current = session;
      session = null;
    }
    pinger.shutdownNow();
    if (current != null) {
      current.close();
    }
    entries.clear();
  }

  /** One tracking connection, from its creation to its end. */
  private final class Session implements KeyListener {
    private volatile long answeredNanos;
    private volatile @Nullable Tracking tracking;
    private volatile String trouble = "";
    private boolean ended;

    private Session(long begunNanos) {
      this.answeredNanos = begunNanos;
    }

    @Override
    public void onChanged(byte[] key) {
      entries.drop(keys.idOf(new String(key, StandardCharsets.UTF_8)));
      counter.nearInvalidations.increment();
    }

    @Override
    public void onFlushed() {
      entries.clear();
      counter.nearClears.increment();
    }

    @Override
    public void onLost() {
      end(this, "the connection was lost");
    }

    /**
     * An answer proves liveness at the instant the PING was sent, not when it was answered. A
     * failed PING ends nothing: a lost connection is reported, and silence is detected by the
     * clock.
     */
    private void ping() {
      Tracking open = tracking;
      if (open == null) {
        return;
      }
      long sentNanos = nanos.getAsLong();
      var unused =
          open.ping()
              .whenComplete(
                  (reply, failure) -> {
                    if (failure == null && !(reply instanceof Reply.Fault)) {
                      answeredNanos = sentNanos;
                    } else {
                      trouble = ": " + (failure == null ? reply : failure);
                    }
                  });
    }

    private void close() {
      Tracking open = tracking;
      if (open != null) {
        open.close();
      }
    }
  }
}
