package io.prefetchbench.cache.lease;

import io.prefetchbench.cache.redis.RedisFault;
import io.prefetchbench.cache.redis.RedisPort;
import io.prefetchbench.cache.redis.Shard;
import io.prefetchbench.cache.redis.Shards;
import io.prefetchbench.cache.store.KeySpace;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

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
 * <p>Of a cluster each master is looked at by itself, with the marker of its shard. Not
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

  /** What a look found out. */
  public enum State {
    /** The marker exists and names the server that answers. */
    READY,
    /** As ready, but every entry was withdrawn since. */
    CLEARED,
    /** There is no marker, and it is not known that anything was lost: never loaded, or expired. */
    NOT_READY,
    /** Acknowledged writes may be lost; remains so until a pass has created a new marker. */
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
    this.keys = keys;
    this.nanos = nanos;
    this.shards = port.shards();
    this.checks = checksOf(shards);
  }

  /** Shards that were there before are known still; the others are as if nobody had looked. */
  private Map<Shard, ShardLoss> checksOf(Shards now) {
    // Where slots moved while something was lost, any of the new shards may lack it.
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

  /** True if a look has ever found the marker, those of all shards at once. */
  public boolean hasSeenMarker() {
    return seen;
  }

  /** Why each shard that has lost something has, as the looks so far found. */
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
   * Looks once, at every master: one round trip each, and one more to remove a marker that lies.
   *
   * @return the worst of what was found
   * @throws RedisFault if one does not answer; the others were looked at all the same
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
}
