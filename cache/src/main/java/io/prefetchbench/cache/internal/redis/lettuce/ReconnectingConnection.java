package io.prefetchbench.cache.internal.redis.lettuce;

import io.prefetchbench.cache.RedisFault;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Holds one connection, opened at first use and reopened at the first use after it was lost.
 * Lettuce's own reconnect is off, because it would resend commands whose callers already got a
 * failure. Thread-safe; at most one attempt to connect at a time, and at most one every {@link
 * #PAUSE}.
 */
final class ReconnectingConnection {
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final Executor AFTER_PAUSE =
      CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS);

  /** The connection, or the attempt to get it. */
  private final AtomicReference<@Nullable CompletableFuture<PipelinedConnection>> attempt =
      new AtomicReference<>();

  private final Supplier<CompletableFuture<PipelinedConnection>> connect;
  private final Duration connectTimeout;
  private volatile @Nullable PipelinedConnection open;

  ReconnectingConnection(
      Supplier<CompletableFuture<PipelinedConnection>> connect, Duration connectTimeout) {
    this.connect = connect;
    this.connectTimeout = connectTimeout;
  }

  /** The open connection; if there is none, connects and waits at most the connect timeout. */
  PipelinedConnection connected() {
    PipelinedConnection current = open;
    if (current != null && current.isOpen()) {
      return current;
    }
    try {
      return connecting().get(connectTimeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw RedisFault.connection("interrupted while connecting to Redis", e);
    } catch (TimeoutException e) {
      throw RedisFault.connection("no connection to Redis within " + connectTimeout, e);
    } catch (ExecutionException e) {
      throw Faults.of(e);
    }
  }

  /** The open connection; if there is none, starts connecting and fails immediately. */
  PipelinedConnection connectedNow() {
    PipelinedConnection current = open;
    if (current != null && current.isOpen()) {
      return current;
    }
    CompletableFuture<PipelinedConnection> running = connecting();
    if (running.isCompletedExceptionally() || !running.isDone()) {
      throw RedisFault.connection("not connected to Redis, connecting", null);
    }
    return running.join();
  }

  /** The connection, or the attempt to make it; begins one if there is none. Never blocks. */
  CompletableFuture<PipelinedConnection> connecting() {
    CompletableFuture<PipelinedConnection> running = attempt.get();
    if (running != null && !isLost(running)) {
      return running;
    }
    CompletableFuture<PipelinedConnection> next = new CompletableFuture<>();
    if (!attempt.compareAndSet(running, next)) {
      return connecting();
    }
    var unused =
        connect
            .get()
            .whenComplete(
                (connection, failure) -> {
                  if (failure != null) {
                    next.completeExceptionally(failure);
                    // The failed attempt stays in place for a pause: a thousand readers of a Redis
                    // that is down share one failure instead of making a thousand connections.
                    AFTER_PAUSE.execute(() -> attempt.compareAndSet(next, null));
                  } else {
                    open = connection;
                    next.complete(connection);
                  }
                });
    return next;
  }

  private static boolean isLost(CompletableFuture<PipelinedConnection> finished) {
    return finished.isDone() && !finished.isCompletedExceptionally() && !finished.join().isOpen();
  }

  void drop() {
    PipelinedConnection current = open;
    if (current != null) {
      current.close();
    }
  }
}
