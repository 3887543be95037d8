package io.prefetchbench.server.faults.rig;

import io.prefetchbench.cache.WorkerStatus;
import io.prefetchbench.cache.internal.engine.CacheEngine;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.sync.WorkerRunner;
import java.util.List;

/**
 * A worker of this process, with the cache it keeps and the feed it reads.
 *
 * @param ports closed with it
 */
public record LocalWorker(
    CacheEngine cache, AuditedFeed feed, WorkerRunner runner, List<RedisPort> ports)
    implements AutoCloseable {
  /** What it has counted, without asking Redis. */
  public WorkerStatus counts() {
    return runner.worker().status();
  }

  /** Lets it poll no more. */
  public void pause() {
    runner.worker().pause();
  }

  boolean isPaused() {
    return counts().state() == WorkerStatus.State.PAUSED;
  }

  /** Lets it poll again. */
  public void resume() {
    runner.worker().resume();
  }

  @Override
  public void close() {
    cache.close();
    ports.forEach(RedisPort::close);
  }
}
