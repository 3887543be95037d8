package io.prefetchbench.server.api;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Pings a server asynchronously: at most one ping is in flight. Used by one thread; the answer may
 * come on any other.
 */
final class PrimaryPing {
  private final Supplier<CompletionStage<?>> ping;
  private final LongSupplier nanos;
  private @Nullable CompletableFuture<?> awaited;
  private long sentNanos;
  private volatile long answeredNanos;
  private volatile @Nullable Outcome last;

  /**
   * How the last ping ended.
   *
   * @param failure null if it was answered
   */
  private record Outcome(@Nullable String failure, long tookNanos) {}

  PrimaryPing(Supplier<CompletionStage<?>> ping, LongSupplier nanos) {
    this.ping = ping;
    this.nanos = nanos;
    this.answeredNanos = nanos.getAsLong();
  }

  /** Sends the next one if none is in flight, and returns the known state; never blocks. */
  Reachability look() {
    CompletableFuture<?> current = awaited;
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
    CompletableFuture<?> reply = ping.get().toCompletableFuture();
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
