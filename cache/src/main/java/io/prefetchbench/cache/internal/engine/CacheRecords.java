package io.prefetchbench.cache.internal.engine;

import io.prefetchbench.cache.CacheConfig;
import io.prefetchbench.cache.internal.feed.RedisFeedMemory;
import io.prefetchbench.cache.internal.pass.HistoryGuard;
import io.prefetchbench.cache.internal.pass.HistoryRecord;
import io.prefetchbench.cache.internal.pass.Lease;
import io.prefetchbench.cache.internal.pass.PassLease;
import io.prefetchbench.cache.internal.pass.ReadyMarker;
import io.prefetchbench.cache.internal.pass.UnstorableRows;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.store.KeySpace;
import io.prefetchbench.cache.internal.sync.DeadLetters;
import io.prefetchbench.cache.internal.sync.StatusBoard;
import io.prefetchbench.cache.spi.ChangeFeed.FeedMemory;
import io.prefetchbench.cache.spi.PrimarySource;
import java.time.Duration;

/** What the processes of one cache share in its Redis besides the entities. Thread-safe. */
record CacheRecords(
    RedisPort port,
    KeySpace keys,
    String owner,
    ReadyMarker marker,
    HistoryRecord history,
    HistoryGuard guard,
    StatusBoard board,
    DeadLetters deadLetters,
    FeedMemory feedMemory,
    UnstorableRows unstorable,
    Lease pauseLease) {
  private static final Duration PASS_LEASE_LIFE = Duration.ofSeconds(10);

  static CacheRecords of(
      RedisPort port, CacheConfig config, CacheWiring wiring, PrimarySource primary) {
    KeySpace keys = wiring.keys();
    ReadyMarker marker = new ReadyMarker(port, keys, config.markerLife());
    HistoryRecord history = new HistoryRecord(port, keys);
    DeadLetters letters = new DeadLetters(port, keys);
    return new CacheRecords(
        port,
        keys,
        config.workerName() + " pid " + ProcessHandle.current().pid(),
        marker,
        history,
        new HistoryGuard(marker, history, primary, wiring.nanos()),
        new StatusBoard(port, keys),
        letters,
        new RedisFeedMemory(port, keys),
        (row, cause) -> letters.keepRow(row, cause, wiring.wallMicros().getAsLong()),
        Lease.ofPause(port, keys));
  }

  PassLease lease(String work, Duration life) {
    return new PassLease(port, keys, work, owner, life);
  }

  PassLease passLease() {
    return lease("pass", PASS_LEASE_LIFE);
  }
}
