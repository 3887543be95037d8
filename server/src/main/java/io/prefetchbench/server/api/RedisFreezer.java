package io.prefetchbench.server.api;

import io.prefetchbench.cache.internal.common.DaemonTimer;
import io.prefetchbench.testbed.process.ProcessFaults;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Freezes a Redis (SIGSTOP) for a bounded time; closing resumes all. Thread-safe. */
public final class RedisFreezer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RedisFreezer.class);

  private final Map<String, Long> pids;
  private final Set<Long> frozen = new HashSet<>();
  private final ScheduledExecutorService timer = DaemonTimer.named("redis-thaw");

  /**
   * @param pids process by name ({@code cache}, {@code primary}) of each Redis that may be frozen
   */
  public RedisFreezer(Map<String, Long> pids) {
    this.pids = Map.copyOf(pids);
  }

  public List<String> names() {
    return List.copyOf(new TreeMap<>(pids).keySet());
  }

  /**
   * Freezes one; returns false without effect if it is already frozen.
   *
   * @param name one of {@link #names}
   * @param time after which it resumes by itself
   */
  synchronized boolean freeze(String name, Duration time) {
    Long pid = pids.get(name);
    if (pid == null) {
      throw new IllegalArgumentException("no Redis to freeze: " + name);
    }
    if (!frozen.add(pid)) {
      return false;
    }
    // Resuming is scheduled first: otherwise Redis could stay frozen.
    var unused = timer.schedule(() -> thaw(pid), time.toMillis(), TimeUnit.MILLISECONDS);
    try {
      ProcessFaults.freeze(pid);
    } catch (RuntimeException e) {
      frozen.remove(pid);
      throw e;
    }
    LOG.warn("the Redis of the {}, pid {}, is frozen for {}", name, pid, time);
    return true;
  }

  private synchronized void thaw(long pid) {
    if (frozen.remove(pid)) {
      try {
        ProcessFaults.thaw(pid);
      } catch (RuntimeException e) {
        LOG.error("the Redis with pid {} cannot be resumed", pid, e);
      }
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    List<Long> all;
    synchronized (this) {
      all = List.copyOf(frozen);
    }
    all.forEach(this::thaw);
  }
}
