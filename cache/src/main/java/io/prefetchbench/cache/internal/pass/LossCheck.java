package io.prefetchbench.cache.internal.pass;

import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Reply;
import io.prefetchbench.cache.internal.redis.Shard;
import io.prefetchbench.cache.internal.redis.Shards;
import io.prefetchbench.cache.internal.store.KeySpace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Detects, by repeated checks, that Redis has lost acknowledged writes: it was emptied, restarted,
 * or replaced by a replica.
 *
 * <p>A ready marker that disappears before it expires indicates an emptied server; one that names
 * another server or replication history indicates a restart or a failover, and is removed, so that
 * every process sees that the cache is no longer verified. A restart that replayed an append-only
 * file is a loss too: with the usual {@code appendfsync everysec} it may lack the last second of
 * writes, and nothing cheaper than a pass could prove that it does not.
 *
 * <p>In a cluster each master is checked separately, using the marker of its shard. Not
 * thread-safe.
 */
public final class LossCheck {
  private static final Finding FIRST = new Finding(State.NOT_READY, "not checked yet");
  private static final Finding READY = new Finding(State.READY, "");

  private final RedisPort port;
  private final KeySpace keys;
  private final LongSupplier nanos;
  private Shards shards;
  private Map<Shard, ShardLoss> checks = new LinkedHashMap<>();
  private boolean seen;

  public enum State {
    /** The marker exists and names the server that answers. */
    READY,
    /** Like {@link #READY}, but every entry has been withdrawn since. */
    CLEARED,
    /** There is no marker and no known loss: the cache was never loaded, or the marker expired. */
    NOT_READY,
    /** Acknowledged writes may be lost; remains so until a pass has created a new marker. */
    LOST
  }

  /** The result of a check. Immutable. */
  public record Finding(State state, String words) {}

  public LossCheck(RedisPort port, KeySpace keys, LongSupplier nanos) {
    this.port = port;
    this.keys = keys;
    this.nanos = nanos;
    this.shards = port.shards();
    this.checks = checksOf(shards);
  }

  /** Keeps the state of existing shards; the others start unchecked. */
  private Map<Shard, ShardLoss> checksOf(Shards now) {
    // If slots moved while data was lost, any of the new shards may lack it.
    Finding first =
        checks.values().stream()
            .map(ShardLoss::last)
            .filter(finding -> finding.state() == State.LOST)
            .findFirst()
            .orElse(FIRST);
    Map<Shard, ShardLoss> next = new LinkedHashMap<>();
    for (Shard shard : now.all()) {
      ShardLoss known = checks.get(shard);
      next.put(
          shard,
          known != null
              ? known
              : new ShardLoss(port.on(shard), keys.readyMarkerKey(shard), nanos, first));
    }
    return next;
  }

  public boolean hasSeenMarker() {
    return seen;
  }

  public Map<Shard, String> lost() {
    Map<Shard, String> lost = new LinkedHashMap<>();
    checks.forEach(
        (shard, check) -> {
          if (check.last().state() == State.LOST) {
            lost.put(shard, check.last().words());
          }
        });
    return Map.copyOf(lost);
  }

  /**
   * Checks every master once, in one round trip each and one more to remove an invalid marker;
   * returns the worst finding.
   */
  public Finding look() {
    Shards now = port.shards();
    if (!now.equals(shards)) {
      checks = checksOf(now);
      shards = now;
    }
    Finding worst = READY;
    @Nullable RedisFault away = null;
    for (ShardLoss check : checks.values()) {
      try {
        Finding finding = check.look();
        worst = finding.state().compareTo(worst.state()) > 0 ? finding : worst;
      } catch (RedisFault fault) {
        away = fault;
      }
    }
    if (away != null) {
      throw away;
    }
    seen |= worst.state() == State.READY;
    return worst;
  }

  /** The state that a {@link LossCheck} keeps for one shard. Not thread-safe. */
  private static final class ShardLoss {
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
          State.NOT_READY,
          seen ? "the ready marker was not renewed" : "the cache was never loaded");
    }
  }
}
