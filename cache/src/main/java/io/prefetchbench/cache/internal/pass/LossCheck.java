package io.prefetchbench.cache.internal.pass;

import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Shard;
import io.prefetchbench.cache.internal.redis.Shards;
import io.prefetchbench.cache.internal.store.KeySpace;
import java.util.LinkedHashMap;
import java.util.Map;
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
   * Checks every master once: one round trip each, and one more to remove an invalid marker.
   *
   * @return the worst of the findings
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
