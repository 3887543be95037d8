package io.prefetchbench.cache.internal.engine;

import io.prefetchbench.cache.internal.pass.LossCheck;
import io.prefetchbench.cache.internal.pass.ReadyMarker;
import io.prefetchbench.cache.internal.redis.Shard;
import io.prefetchbench.cache.internal.store.ReadyCheck;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether Redis has lost acknowledged writes, by the last look; if so, refuses reads in this
 * process until a pass has restored the data. Thread-safe.
 */
final class LossWatch implements ReadyCheck {
  private static final Logger LOG = LoggerFactory.getLogger(LossWatch.class);

  private final LossCheck check;
  private volatile @Nullable String lost;
  private volatile Map<Shard, String> lostOf = Map.of();

  LossWatch(LossCheck check) {
    this.check = check;
  }

  synchronized LossCheck.Finding look() {
    try {
      return check.look();
    } finally {
      // Also if one master of a cluster is unavailable: the others were checked.
      tell(check.lost());
    }
  }

  private void tell(Map<Shard, String> found) {
    Map<Shard, String> refusals = new HashMap<>();
    found.forEach(
        (shard, words) -> {
          String where = shard.slots().isEmpty() ? "" : " in the slots " + shard.slots();
          refusals.put(shard, "the cache lost acknowledged writes" + where + ": " + words);
          if (!lostOf.containsKey(shard)) {
            LOG.error("{}; reads are refused", refusals.get(shard));
          }
        });
    lostOf = Map.copyOf(refusals);
    lost = refusals.values().stream().findFirst().orElse(null);
  }

  synchronized boolean hasSeenReady() {
    return check.hasSeenMarker();
  }

  @Override
  public @Nullable String refusalNow() {
    return lost;
  }

  @Override
  public @Nullable String refusal(Shard shard, @Nullable String marker) {
    Optional<ReadyMarker.Standing> standing = ReadyMarker.parse(marker);
    if (standing.isEmpty()) {
      return marker == null
          ? ReadyCheck.MARKER.refusal(shard, null)
          : "the ready marker cannot be read: " + marker;
    }
    return standing.get().isCleared() ? ReadyMarker.CLEARED_WORDS : lostOf.get(shard);
  }

  @Override
  public @Nullable String refusalNow(Shard shard) {
    return lostOf.get(shard);
  }
}
