package io.prefetchbench.cache.internal.pass;

import io.prefetchbench.cache.internal.pass.LossCheck.Finding;
import io.prefetchbench.cache.internal.pass.LossCheck.State;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The state that a {@link LossCheck} keeps for one shard. Not thread-safe. */
final class ShardLoss {
  private final RedisPort port;
  private final String key;
  private final LongSupplier nanos;
  private final List<Command> questions;
  private boolean seen;
  private long expectedUntilNanos;
  private Finding last;

  ShardLoss(RedisPort port, String key, LongSupplier nanos, Finding first) {
    this.port = port;
    this.key = key;
    this.nanos = nanos;
    this.last = first;
    this.questions = new ArrayList<>(ServerIdentity.commands());
    questions.add(Command.of("PTTL", key));
    questions.add(Command.of("GET", key));
  }

  Finding last() {
    return last;
  }

  /** Checks once: one round trip, and one more to remove an invalid marker. */
  Finding look() {
    long now = nanos.getAsLong();
    List<Reply> replies = port.pipeline(questions);
    long leftMillis = replies.get(2).number();
    Reply marker = replies.get(3);
    Optional<ReadyMarker.Standing> standing = ReadyMarker.parse(marker.textOrNull());
    last =
        standing.isPresent()
            ? standing(ServerIdentity.of(replies.get(0), replies.get(1)), standing.get(), marker)
            : missing(now);
    if (last.state() == State.READY || last.state() == State.CLEARED) {
      seen = true;
      expectedUntilNanos = now + TimeUnit.MILLISECONDS.toNanos(leftMillis);
    }
    return last;
  }

  private Finding standing(ServerIdentity now, ReadyMarker.Standing standing, Reply marker) {
    String difference =
        now.difference(new ServerIdentity(standing.runId(), standing.replicationId(), "-"));
    if (difference.isEmpty()) {
      return standing.isCleared()
          ? new Finding(State.CLEARED, ReadyMarker.CLEARED_WORDS)
          : new Finding(State.READY, "");
    }
    // An error (no write permission, a replica) is harmless: this process knows of the loss.
    Reply unused = Lease.remove(port, key, marker.bytes());
    return new Finding(State.LOST, difference);
  }

  private Finding missing(long now) {
    if (last.state() == State.LOST) {
      return last;
    }
    boolean stood = last.state() == State.READY || last.state() == State.CLEARED;
    if (seen && stood && now - expectedUntilNanos < 0) {
      return new Finding(State.LOST, "the ready marker disappeared before it expired");
    }
    return new Finding(
        State.NOT_READY, seen ? "the ready marker was not renewed" : "the cache was never loaded");
  }
}
