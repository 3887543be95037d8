package io.prefetchbench.cache.near;

import io.prefetchbench.cache.redis.KeyListener;
import io.prefetchbench.cache.redis.RedisPort;
import io.prefetchbench.cache.redis.Reply;
import io.prefetchbench.cache.redis.Tracking;
import io.prefetchbench.cache.stats.StatsCounter;
import io.prefetchbench.cache.store.KeySpace;
import io.prefetchbench.cache.store.ReadyCheck;
import io.prefetchbench.cache.thread.DaemonTimer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one tracking connection to Redis, empties the entries when it ends, and says whether they
 * may be trusted: while the newest PING that was answered is young. Pings leave whatever comes, so
 * a link that is silent because nothing changes is told from one that is dead. A connection that
 * was lost or fell silent is replaced by a new one, tried for as often as pings leave.
 *
 * <p>Thread-safe.
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

  /** Nothing is trusted before {@link #start}. */
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

  /** Tries for the first connection now, and goes on in the background. */
  void start() {
    tick();
    long everyNanos = silenceNanosMax / PINGS_A_SILENCE;
    ScheduledFuture<?> unused =
        pinger.scheduleWithFixedDelay(this::tick, everyNanos, everyNanos, TimeUnit.NANOSECONDS);
  }

  /** True if whatever Redis said until a while ago has been heard. */
  boolean isTrusted(long nowNanos) {
    Session current = session;
    return current != null && nowNanos - current.answeredNanos < silenceNanosMax;
  }

  /** True while there is a connection, trusted or not. */
  boolean isOn() {
    return session != null;
  }

  /** Empties the entries, and begins anew over another connection. */
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
      // Redis is away, or refuses: reads go on without, and the next tick tries again.
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
    // A read that asked for its count before this may have been answered before Redis told of
    // anything.
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
    counter.recordNearClear();
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

  /** One tracking connection, from its making to its end. */
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
      counter.recordNearInvalidation();
    }

    @Override
    public void onFlushed() {
      entries.clear();
      counter.recordNearClear();
    }

    @Override
    public void onLost() {
      end(this, "the connection was lost");
    }

    /**
     * An answer vouches for the instant at which the PING was sent, not for its own. A PING that
     * fails ends nothing: a lost connection is told, and silence is judged by the clock.
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
