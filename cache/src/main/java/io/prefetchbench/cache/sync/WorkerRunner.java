package io.prefetchbench.cache.sync;

import io.prefetchbench.cache.redis.RedisFault;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one worker: owns its thread, its idling, and whatever it throws; posts its status once a
 * second. Thread-safe.
 */
public final class WorkerRunner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerRunner.class);
  private static final long IDLE_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long CRASH_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final SyncWorker worker;
  private final StatusBoard board;
  private final LongSupplier hiccupNanosMax;
  private final Thread thread;
  private final ScheduledExecutorService poster;
  private final LongAdder crashes = new LongAdder();
  private volatile boolean stopping;
  private boolean postFailed;

  private WorkerRunner(SyncWorker worker, StatusBoard board, LongSupplier hiccupNanosMax) {
    this.worker = worker;
    this.board = board;
    this.hiccupNanosMax = hiccupNanosMax;
    this.thread = new Thread(this::run, "sync-" + worker.name());
    thread.setDaemon(true);
    this.poster =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread made = new Thread(task, "sync-status-" + worker.name());
              made.setDaemon(true);
              return made;
            });
  }

  /**
   * Starts the worker's thread and the posting of its status.
   *
   * @param hiccupNanosMax the longest pause of this process so far, ns; constant 0 if nobody
   *     measures
   */
  public static WorkerRunner start(
      SyncWorker worker, StatusBoard board, LongSupplier hiccupNanosMax) {
    WorkerRunner runner = new WorkerRunner(worker, board, hiccupNanosMax);
    runner.thread.start();
    ScheduledFuture<?> unused =
        runner.poster.scheduleWithFixedDelay(runner::post, 0, 1, TimeUnit.SECONDS);
    return runner;
  }

  private void run() {
    while (!stopping && !worker.isDrained()) {
      try {
        if (worker.doWork() == 0) {
          LockSupport.parkNanos(Math.min(worker.idleNanos(), IDLE_NANOS_MAX));
        }
      } catch (RuntimeException | Error e) {
        // The duty cycle begins anew, as a restarted thread would; what was not acknowledged comes
        // again.
        crashes.increment();
        worker.crashed(e);
        LOG.error("worker {} crashed and goes on", worker.name(), e);
        LockSupport.parkNanos(CRASH_PAUSE_NANOS);
      }
    }
    worker.stopped();
  }

  private void post() {
    try {
      board.post(status());
      postFailed = false;
    } catch (RuntimeException e) {
      if (!postFailed) {
        LOG.warn("the status of worker {} cannot be posted: {}", worker.name(), e.toString());
      }
      postFailed = true;
    }
  }

  /** The worker's status with the feed's backlog (−1 if the feed cannot say). */
  public WorkerStatus status() {
    long backlog = -1;
    long oldestMicros = 0;
    try {
      backlog = worker.feed().backlog();
      oldestMicros = worker.feed().oldestMicros().orElse(0);
    } catch (RedisFault fault) {
      LOG.debug("the feed does not say its backlog", fault);
    }
    return worker.status().with(backlog, oldestMicros, crashes.sum(), hiccupNanosMax.getAsLong());
  }

  public SyncWorker worker() {
    return worker;
  }

  /**
   * Stops polling, finishes and acknowledges what is held, and ends the thread.
   *
   * @return false if the deadline came first: what is held comes again at the next start
   */
  public boolean drain(Duration deadline) {
    worker.drain();
    LockSupport.unpark(thread);
    boolean drained = joined(deadline);
    stopping = true;
    if (!drained) {
      thread.interrupt();
      joined(Duration.ofSeconds(1));
    }
    poster.shutdown();
    post();
    return drained;
  }

  private boolean joined(Duration deadline) {
    try {
      thread.join(Math.max(1, deadline.toMillis()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return !thread.isAlive();
  }

  /** Drains for at most five seconds. */
  @Override
  public void close() {
    if (!stopping) {
      boolean drained = drain(Duration.ofSeconds(5));
      if (!drained) {
        LOG.warn("worker {} was stopped while it held events; they come again", worker.name());
      }
    }
  }
}
