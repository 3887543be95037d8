package io.prefetchbench.server.api;

import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Reply;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Pings a Redis asynchronously: at most one {@code PING} is in flight. Used by one thread; the
 * answer may come on any other.
 */
final class RedisPing {
  private static final Command PING = Command.of("PING");

  private final RedisPort port;
  private final LongSupplier nanos;
  private @Nullable CompletableFuture<Reply> awaited;
  private long sentNanos;
  private volatile long answeredNanos;
  private volatile @Nullable Outcome last;

  /**
   * How the last {@code PING} ended.
   *
   * @param failure null if it was answered
   */
  private record Outcome(@Nullable String failure, long tookNanos) {}

  RedisPing(RedisPort port, LongSupplier nanos) {
    this.port = port;
    this.nanos = nanos;
    this.answeredNanos = nanos.getAsLong();
  }

  /** Sends the next one if none is in flight, and returns the known state; never blocks. */
  Reachability look() {
    CompletableFuture<Reply> current = awaited;
    long now = nanos.getAsLong();
    if (current != null && !current.isDone()) {
      boolean late = now - sentNanos >= Reachability.DEADLINE_NANOS;
      return late ? Reachability.silent(now - answeredNanos) : known(now);
    }
    Reachability known = known(now);
    send(now);
    return known;
  }

  private Reachability known(long now) {
    Outcome outcome = last;
    if (outcome == null) {
      return Reachability.notAsked();
    }
    return outcome.failure() == null
        ? Reachability.answers(outcome.tookNanos())
        : Reachability.failed(outcome.failure(), outcome.tookNanos(), now - answeredNanos);
  }

  private void send(long now) {
    sentNanos = now;
    CompletableFuture<Reply> reply = port.callAsync(PING);
    awaited = reply;
    var unused = reply.whenComplete((answer, failure) -> ended(now, failure));
  }

  private void ended(long sent, @Nullable Throwable failure) {
    long now = nanos.getAsLong();
    if (failure == null) {
      // Even an error reply is an answer: the server is there.
      answeredNanos = now;
    }
    last = new Outcome(failure == null ? null : String.valueOf(failure.getMessage()), now - sent);
  }
}
