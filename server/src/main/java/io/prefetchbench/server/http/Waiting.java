package io.prefetchbench.server.http;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads for work that waits (scans, reads of the primary), so that the event loop never does.
 * Thread-safe. The queue is bounded; a request that finds it full is refused, see {@link Busy}.
 */
public final class Waiting implements AutoCloseable {
  private static final int THREADS = 4;
  private static final int QUEUE_MAX = 256;
  private static final long CLOSE_SECONDS = 5;

  private final ThreadPoolExecutor pool;

  /** Thrown when as many requests as are allowed are waiting already; answered with 503. */
  public static final class Busy extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Busy() {
      super(QUEUE_MAX + " requests are waiting already", null, false, false);
    }
  }

  public Waiting() {
    AtomicInteger count = new AtomicInteger();
    pool =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(QUEUE_MAX),
            task -> {
              Thread thread = new Thread(task, "waiting-" + count.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Runs the work on one of the threads; its exception completes the stage. */
  public <T> CompletionStage<T> run(Callable<T> work) {
    CompletableFuture<T> done = new CompletableFuture<>();
    try {
      pool.execute(() -> complete(done, work));
    } catch (RejectedExecutionException e) {
      done.completeExceptionally(new Busy());
    }
    return done;
  }

  private static <T> void complete(CompletableFuture<T> done, Callable<T> work) {
    try {
      done.complete(work.call());
    } catch (Throwable e) { // whoever waits for the stage owns it
      done.completeExceptionally(e);
    }
  }

  /** Lets running work end, at most 5 s. */
  @Override
  public void close() {
    pool.shutdown();
    try {
      if (!pool.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        pool.shutdownNow();
      }
    } catch (InterruptedException e) {
      pool.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
