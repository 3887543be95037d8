package io.prefetchbench.cache.lease;

import io.prefetchbench.cache.redis.Command;
import io.prefetchbench.cache.redis.RedisPort;
import io.prefetchbench.cache.redis.Reply;
import io.prefetchbench.cache.store.KeySpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Finds out, by looking again and again, that Redis has lost what it had acknowledged: it was
 * emptied, restarted, or replaced by a replica.
 *
 * <p>A ready marker that vanishes before its time tells of an emptied server; one that names
 * another server, or another history of writes, tells of a restart or a failover, and is removed,
 * so that every process sees that nobody vouches any more. A restart that replayed an append-only
 * file is a loss too: with the usual {@code appendfsync everysec} it may lack the last second of
 * writes, and nothing cheaper than a pass could prove that it does not.
 *
 * <p>Not thread-safe.
 */
public final class LossCheck {

  private final RedisPort port;
  private final String key;
  private final LongSupplier nanos;
  private final List<Command> questions;
  private boolean seen;
  private long expectedUntilNanos;
  private Finding last = new Finding(State.NOT_READY, "nobody has looked yet");

  /** What a look found out. */
  public enum State {
    /** The marker stands, and names the server that answers. */
    READY,
    /** There is no marker, and it is not known that anything was lost: never loaded, or expired. */
    NOT_READY,
    /** What was acknowledged may be gone; stays so until a pass has made the marker anew. */
    LOST
  }

  /**
   * What a look found. Immutable.
   *
   * @param words why, in words; empty if ready
   */
  public record Finding(State state, String words) {}

  /**
   * Nobody has looked yet.
   *
   * @param nanos a monotonic clock in nanoseconds
   */
  public LossCheck(RedisPort port, KeySpace keys, LongSupplier nanos) {
    this.port = port;
    this.key = keys.readyMarkerKey();
    this.nanos = nanos;
    this.questions = new ArrayList<>(ServerIdentity.commands());
    questions.add(Command.of("PTTL", key));
    questions.add(Command.of("GET", key));
  }

  /** True if a look has ever found the marker. */
  public boolean hasSeenMarker() {
    return seen;
  }

  /**
   * Looks once: one round trip, and one more to remove a marker that lies.
   *
   * @throws io.prefetchbench.cache.redis.RedisFault if Redis does not answer
   */
  public Finding look() {
    long now = nanos.getAsLong();
    List<Reply> replies = port.pipeline(questions);
    long leftMillis = replies.get(2).number();
    Reply marker = replies.get(3).orThrow();
    Optional<ReadyMarker.Standing> standing =
        ReadyMarker.parse(marker.isNothing() ? null : marker.text());
    last =
        standing.isPresent()
            ? standing(ServerIdentity.of(replies.get(0), replies.get(1)), standing.get(), marker)
            : missing(now);
    if (last.state() == State.READY) {
      seen = true;
      expectedUntilNanos = now + TimeUnit.MILLISECONDS.toNanos(leftMillis);
    }
    return last;
  }

  private Finding standing(ServerIdentity now, ReadyMarker.Standing standing, Reply marker) {
    String difference =
        now.difference(new ServerIdentity(standing.runId(), standing.replicationId(), "-"));
    if (difference.isEmpty()) {
      return new Finding(State.READY, "");
    }
    // An error (no right to write, a replica) is no matter: this process knows all the same.
    Reply unused = LeaseScripts.REMOVE.call(port, List.of(key), List.of(marker.bytes()));
    return new Finding(State.LOST, difference);
  }

  private Finding missing(long now) {
    if (last.state() == State.LOST) {
      return last;
    }
    if (seen && last.state() == State.READY && now - expectedUntilNanos < 0) {
      return new Finding(State.LOST, "the ready marker vanished before its time");
    }
    return new Finding(
        State.NOT_READY, seen ? "the ready marker was not renewed" : "the cache was never loaded");
  }
}
