package io.prefetchbench.cache.internal.engine;

import io.prefetchbench.cache.internal.common.DaemonTimer;
import io.prefetchbench.cache.internal.pass.LossCheck;
import io.prefetchbench.cache.internal.pass.ReadyMarker;
import io.prefetchbench.cache.internal.redis.Shard;
import io.prefetchbench.cache.internal.store.ReadyCheck;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks twice per second whether Redis has lost acknowledged writes; if so, refuses reads in this
 * process until a pass has restored the data. Thread-safe.
 */
final class LossWatch implements ReadyCheck, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LossWatch.class);
  private static final long EVERY_MILLIS = 500;

  private final LossCheck check;
  private final ScheduledExecutorService looker;
  private volatile @Nullable String lost;
  private volatile Map<Shard, String> lostOf = Map.of();
  private boolean blind;

  LossWatch(LossCheck check, String name) {
    this.check = check;
    this.looker = DaemonTimer.named("cache-watch-" + name);
  }

  /**
   * Starts the checks; the receiver is called on the watch's thread and must not block for long.
   */
  void start(Consumer<LossCheck.Finding> told) {
    var unused =
        looker.scheduleWithFixedDelay(
            () -> lookAndTell(told), 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void lookAndTell(Consumer<LossCheck.Finding> told) {
    try {
      told.accept(look());
      blind = false;
    } catch (RuntimeException | Error e) {
      // Redis is unavailable, or the failure is unexpected: the next check runs regardless. A check
      // that closing the cache interrupts is no news.
      if (!blind && !looker.isShutdown()) {
        LOG.warn("cannot check whether the cache is complete: {}", e.toString());
      }
      blind = true;
    }
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

  @Override
  public void close() {
    looker.shutdownNow();
  }
}
