package io.prefetchbench.cache.internal.sync;

import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.WorkerStatus;
import io.prefetchbench.cache.internal.common.DaemonTimer;
import io.prefetchbench.cache.internal.pass.Lease;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one worker: owns its thread, its idling, and its exception handling. A second thread checks
 * the pause lease four times per second, posts the status once per second and whenever the state
 * changes, and restarts the worker's thread if it has ended. Thread-safe.
 */
public final class WorkerRunner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerRunner.class);
  private static final long IDLE_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long CRASH_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long LOOK_MILLIS = 250;
  private static final int LOOKS_A_POST = 4;

  private final SyncWorker worker;
  private final StatusBoard board;
  private final Lease lease;
  private final LongSupplier hiccupNanosMax;
  private final String life = UUID.randomUUID().toString();
  private final ScheduledExecutorService watch;
  private final LongAdder crashes = new LongAdder();
  private volatile Thread thread;
  private volatile boolean stopping;
  private volatile String twin = "";

  // Used only by the watching thread, and guarded because drain posts too.
  private int looks;
  private boolean posted;
  private boolean postFailed;
  private WorkerStatus.State postedState = WorkerStatus.State.RUNNING;

  private WorkerRunner(
      SyncWorker worker, StatusBoard board, Lease lease, LongSupplier hiccupNanosMax) {
    this.worker = worker;
    this.board = board;
    this.lease = lease;
    this.hiccupNanosMax = hiccupNanosMax;
    this.thread = newThread();
    this.watch = DaemonTimer.named("sync-watch-" + worker.name());
  }

  /** Starts the worker's thread and the posting of its status. */
  public static WorkerRunner start(
      SyncWorker worker, StatusBoard board, Lease lease, LongSupplier hiccupNanosMax) {
    WorkerRunner runner = new WorkerRunner(worker, board, lease, hiccupNanosMax);
    runner.thread.start();
    var unused =
        runner.watch.scheduleWithFixedDelay(runner::watch, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    return runner;
  }

  private Thread newThread() {
    Thread made = new Thread(this::run, "sync-" + worker.name());
    made.setDaemon(true);
    return made;
  }

  private void run() {
    // Before the first poll, so that a worker that starts during a pause polls nothing.
    look();
    while (!stopping && !worker.isDrained()) {
      try {
        if (worker.doWork() == 0) {
          LockSupport.parkNanos(Math.min(worker.idleNanos(), IDLE_NANOS_MAX));
        }
      } catch (RuntimeException | Error e) {
        // Unacknowledged events are sent again: the fence makes that harmless.
        crashes.increment();
        worker.crashed(e);
        LOG.error("worker '{}' crashed and continues", worker.name(), e);
        if (e instanceof VirtualMachineError fatal) {
          // Rethrown so that process monitoring can see it; the watching thread starts a new
          // thread.
          throw fatal;
        }
        LockSupport.parkNanos(CRASH_PAUSE_NANOS);
      }
    }
    worker.stopped();
  }

  private void watch() {
    try {
      restartIfDead();
      look();
      looks++;
      if (looks % LOOKS_A_POST == 1 || worker.state() != postedState) {
        post();
      }
    } catch (RuntimeException | Error e) {
      // If rethrown, it would silently end the watch permanently.
      LOG.error("the monitor of worker '{}' failed and continues", worker.name(), e);
    }
  }

  private void restartIfDead() {
    if (!stopping && !thread.isAlive() && !worker.isDrained()) {
      LOG.error("the thread of worker '{}' ended unexpectedly and is restarted", worker.name());
      thread = newThread();
      thread.start();
    }
  }

  private void look() {
    try {
      worker.obey(lease.holder().orElse(""));
    } catch (RedisFault fault) {
      // The last known state holds: without Redis the worker applies nothing anyway.
      LOG.debug("the pause lease cannot be read", fault);
    }
  }

  private synchronized void post() {
    WorkerStatus status = status();
    try {
      OptionalLong other = board.post(status, life);
      // The first post may follow a killed life; from then on no other process should post.
      noticeTwin(posted ? other : OptionalLong.empty());
      posted = true;
      postFailed = false;
      postedState = status.state();
    } catch (RuntimeException e) {
      if (!postFailed) {
        LOG.warn("the status of worker '{}' cannot be posted: {}", worker.name(), e.toString());
      }
      postFailed = true;
    }
  }

  private void noticeTwin(OptionalLong pid) {
    String before = twin;
    twin =
        pid.isPresent()
            ? "another worker runs under the name %s, pid %d: each worker needs a name of its own"
                .formatted(worker.name(), pid.getAsLong())
            : "";
    if (before.isEmpty() && !twin.isEmpty()) {
      LOG.error("{}", twin);
    }
  }

  /** The worker's status with the feed's backlog (−1 if the feed cannot say). */
  public WorkerStatus status() {
    long backlog = -1;
    long oldestMicros = 0;
    WorkerStatus.FeedDetails details = WorkerStatus.FeedDetails.NONE;
    try {
      backlog = worker.feed().backlog();
      oldestMicros = worker.feed().oldestMicros().orElse(0);
      details =
          new WorkerStatus.FeedDetails(
              worker.feed().retainedBytes().orElse(-1), worker.feed().partitionsFreshAsOfMicros());
    } catch (RuntimeException | LinkageError e) {
      // Catches everything a feed throws: a status without a backlog is better than none.
      backlog = -1;
      LOG.debug("the feed cannot say its backlog", e);
    }
    WorkerStatus own = worker.status();
    String error = twin.isEmpty() ? own.lastError() : twin;
    return own.withFeed(backlog, oldestMicros, details)
        .withRunner(crashes.sum(), hiccupNanosMax.getAsLong(), error);
  }

  public SyncWorker worker() {
    return worker;
  }

  /**
   * Stops polling, finishes and acknowledges held events, and ends the thread; false if the
   * deadline passed first.
   */
  public boolean drain(Duration deadline) {
    worker.drain();
    LockSupport.unpark(thread);
    boolean drained = joined(deadline) && worker.isDrained();
    stopping = true;
    if (!drained) {
      thread.interrupt();
      joined(Duration.ofSeconds(1));
    }
    watch.shutdown();
    post();
    return drained;
  }

  private boolean joined(Duration deadline) {
    Thread current = thread;
    try {
      current.join(Math.max(1, deadline.toMillis()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return !current.isAlive();
  }

  /** Drains for at most five seconds. */
  @Override
  public void close() {
    if (!stopping) {
      boolean drained = drain(Duration.ofSeconds(5));
      if (!drained) {
        LOG.warn(
            "worker '{}' was stopped while it held events; they will be delivered again",
            worker.name());
      }
    }
  }
}
