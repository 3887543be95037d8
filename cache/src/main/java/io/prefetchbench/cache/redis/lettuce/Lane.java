package io.prefetchbench.cache.redis.lettuce;

import io.prefetchbench.cache.redis.RedisFault;
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
 * One place for one connection, opened at first use and opened again at the first use after it was
 * lost. Lettuce's own reconnect is off, because it would send commands again whose caller was
 * already told that they failed.
 *
 * <p>Thread-safe; at most one attempt to connect at a time, and at most one every {@link #PAUSE}.
 */
final class Lane {
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final Executor AFTER_PAUSE =
      CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS);

  /** The connection, or the attempt to get it. */
  private final AtomicReference<@Nullable CompletableFuture<Wire>> attempt =
      new AtomicReference<>();

  private final Supplier<CompletableFuture<Wire>> connect;
  private final Duration connectTimeout;
  private volatile @Nullable Wire open;

  Lane(Supplier<CompletableFuture<Wire>> connect, Duration connectTimeout) {
    this.connect = connect;
    this.connectTimeout = connectTimeout;
  }

  /** The open connection; connects if there is none and waits, at most the connect timeout. */
  Wire connected() {
    Wire current = open;
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

  /** The open connection; where there is none it begins to connect and refuses at once. */
  Wire connectedNow() {
    Wire current = open;
    if (current != null && current.isOpen()) {
      return current;
    }
    CompletableFuture<Wire> running = connecting();
    if (running.isCompletedExceptionally() || !running.isDone()) {
      throw RedisFault.connection("not connected to Redis, connecting", null);
    }
    return running.join();
  }

  /** The connection, or the attempt to make it; begins one if there is none. Never blocks. */
  CompletableFuture<Wire> connecting() {
    CompletableFuture<Wire> running = attempt.get();
    if (running != null && !isLost(running)) {
      return running;
    }
    CompletableFuture<Wire> next = new CompletableFuture<>();
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
                    // that is down share one refusal instead of making a thousand connections.
                    AFTER_PAUSE.execute(() -> attempt.compareAndSet(next, null));
                  } else {
                    open = connection;
                    next.complete(connection);
                  }
                });
    return next;
  }

  private static boolean isLost(CompletableFuture<Wire> finished) {
    return finished.isDone() && !finished.isCompletedExceptionally() && !finished.join().isOpen();
  }

  /** Closes the connection; the next use opens another. */
  void drop() {
    Wire current = open;
    if (current != null) {
      current.close();
    }
  }
}
