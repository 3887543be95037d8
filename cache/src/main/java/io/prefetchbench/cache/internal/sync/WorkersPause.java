package io.prefetchbench.cache.internal.sync;

import io.prefetchbench.cache.CacheAdmin;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.WorkerStatus;
import io.prefetchbench.cache.internal.common.DaemonTimer;
import io.prefetchbench.cache.internal.pass.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pause of all sync workers of a cache, held by this process until it is closed: renews the lease
 * in the background, and reports which workers are idle. Thread-safe.
 */
public final class WorkersPause implements CacheAdmin.Pause {
  private static final Logger LOG = LoggerFactory.getLogger(WorkersPause.class);
  private static final int RENEWALS_A_LIFE = 3;
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final Lease lease;
  private final StatusBoard board;
  private final String token;
  private final Duration life;
  private final LongSupplier nanos;
  private final ScheduledExecutorService renewer;
  private volatile long renewedNanos;
  private volatile boolean lost;

  private WorkersPause(
      Lease lease, StatusBoard board, String token, Duration life, LongSupplier nanos) {
    this.lease = lease;
    this.board = board;
    this.token = token;
    this.life = life;
    this.nanos = nanos;
    this.renewedNanos = nanos.getAsLong();
    this.renewer = DaemonTimer.named("pause-renewal");
  }

  /**
   * Takes the lease; workers see it within a second. Use {@link #awaitIdle} to wait until they are
   * idle.
   */
  public static Optional<WorkersPause> begin(
      Lease lease, StatusBoard board, String owner, Duration life, LongSupplier nanos) {
    String token = owner + " " + UUID.randomUUID();
    WorkersPause pause = new WorkersPause(lease, board, token, life, nanos);
    try {
      if (lease.take(token, life)) {
        pause.renewInBackground();
        return Optional.of(pause);
      }
    } catch (RedisFault fault) {
      pause.renewer.shutdownNow();
      throw fault;
    }
    pause.renewer.shutdownNow();
    return Optional.empty();
  }

  private void renewInBackground() {
    long every = life.toNanos() / RENEWALS_A_LIFE;
    var unused = renewer.scheduleWithFixedDelay(this::renew, every, every, TimeUnit.NANOSECONDS);
  }

  private void renew() {
    long begunNanos = nanos.getAsLong();
    try {
      if (!lost && lease.renew(token, life)) {
        renewedNanos = begunNanos;
      } else if (!lost) {
        lost = true;
        LOG.error("the pause was ended by another process, or expired");
      }
    } catch (RedisFault fault) {
      LOG.warn("the pause cannot be renewed: {}", fault.getMessage());
    }
  }

  @Override
  public boolean isHeld() {
    return !lost && nanos.getAsLong() - renewedNanos < life.toNanos();
  }

  @Override
  public CacheAdmin.Idle awaitIdle(Duration timeout) {
    long begunNanos = nanos.getAsLong();
    while (true) {
      List<String> busy = busy();
      boolean over = nanos.getAsLong() - begunNanos >= timeout.toNanos();
      if (busy.isEmpty() || over || Thread.currentThread().isInterrupted()) {
        return new CacheAdmin.Idle(busy);
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private List<String> busy() {
    List<String> busy = new ArrayList<>();
    for (WorkerStatus worker : board.read()) {
      boolean paused =
          worker.state() == WorkerStatus.State.PAUSED && worker.pausedBy().equals(token);
      if (!paused && worker.state() != WorkerStatus.State.STOPPED) {
        busy.add("%s (pid %d) is %s".formatted(worker.name(), worker.pid(), worker.state()));
      }
    }
    return busy;
  }

  @Override
  public void leave() {
    renewer.shutdownNow();
  }

  @Override
  public void close() {
    renewer.shutdownNow();
    try {
      lease.release(token);
    } catch (RedisFault fault) {
      LOG.warn("the pause ends within {}: {}", life, fault.getMessage());
    }
  }
}
