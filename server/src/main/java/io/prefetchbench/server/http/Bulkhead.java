package io.prefetchbench.server.http;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Threads and a bounded queue for one kind of blocking work, so that neither the event loop nor
 * another kind of work ever waits for it. Thread-safe.
 *
 * <p>A request that finds the queue full is refused, see {@link Full}. One whose client has left or
 * whose deadline has passed is dropped when its turn comes, see {@link Route#deadline}.
 */
public final class Bulkhead implements AutoCloseable {
  private static final long CLOSE_SECONDS = 1;

  private final String name;
  private final int queueMax;
  private final ThreadPoolExecutor pool;
  private final LongAdder rejected = new LongAdder();
  private final LongAdder abandoned = new LongAdder();

  /**
   * How busy it is.
   *
   * @param queueMax most requests that may wait
   * @param rejected requests refused because the queue was full, since the start
   * @param abandoned requests dropped from the queue because their client had left or their
   *     deadline had passed, since the start
   */
  public record Counts(int active, int queued, int queueMax, long rejected, long abandoned) {}

  /** Thrown when as many requests as are allowed are waiting already; answered with 503. */
  public static final class Full extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Full(String name, int queueMax) {
      super(queueMax + " requests are waiting already (" + name + ")", null, false, false);
    }
  }

  /** Fails the result of work that was not started; no caller waits for it. */
  private static final class Abandoned extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Abandoned() {
      super("the request is over", null, false, false);
    }
  }

  /** Starts with no thread; threads are made when needed and kept. */
  public Bulkhead(String name, int threads, int queueMax) {
    this.name = name;
    this.queueMax = queueMax;
    AtomicInteger count = new AtomicInteger();
    pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(queueMax),
            task -> {
              Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  public String name() {
    return name;
  }

  /** Runs the work of a request on one of the threads; its exception completes the stage. */
  public <T> CompletionStage<T> run(Params request, Callable<T> work) {
    CompletableFuture<T> done = new CompletableFuture<>();
    try {
      pool.execute(() -> complete(request, done, work));
    } catch (RejectedExecutionException e) {
      rejected.increment();
      done.completeExceptionally(new Full(name, queueMax));
    }
    return done;
  }

  private <T> void complete(Params request, CompletableFuture<T> done, Callable<T> work) {
    if (request.isOver()) {
      abandoned.increment();
      done.completeExceptionally(new Abandoned());
      return;
    }
    try {
      done.complete(work.call());
    } catch (Throwable e) { // passed to the caller of the stage
      done.completeExceptionally(e);
    }
  }

  public Counts counts() {
    return new Counts(
        pool.getActiveCount(), pool.getQueue().size(), queueMax, rejected.sum(), abandoned.sum());
  }

  /** Interrupts running work and waits for it, at most 1 s; close the listening server first. */
  @Override
  public void close() {
    pool.shutdownNow();
    try {
      // Daemon threads: work that ignores the interrupt ends with the process.
      boolean unused = pool.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
