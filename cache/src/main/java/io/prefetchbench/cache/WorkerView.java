package io.prefetchbench.cache;

import io.prefetchbench.cache.stats.CacheStats;
import io.prefetchbench.cache.sync.status.StatusBoard;
import io.prefetchbench.cache.sync.status.WorkerStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The workers of other processes as their posts show them, read once a second in the background, so
 * that statistics cost no round trip. Thread-safe.
 */
final class WorkerView implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerView.class);
  private static final long OWN_PID = ProcessHandle.current().pid();

  private final StatusBoard board;
  private final ScheduledExecutorService reader;
  private final Map<String, CacheStats> newest = new HashMap<>();
  private List<WorkerStatus> workers = List.of();
  private boolean failed;

  WorkerView(StatusBoard board, String name) {
    this.board = board;
    this.reader =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "cache-workers-" + name);
              thread.setDaemon(true);
              return thread;
            });
    ScheduledFuture<?> unused =
        reader.scheduleWithFixedDelay(this::refresh, 0, 1, TimeUnit.SECONDS);
  }

  private void refresh() {
    try {
      accept(board.read());
    } catch (RuntimeException e) {
      if (!failed) {
        LOG.warn("the workers' status cannot be read: {}", e.toString());
      }
      failed = true;
    }
  }

  private synchronized void accept(List<WorkerStatus> read) {
    failed = false;
    workers = read.stream().filter(worker -> worker.pid() != OWN_PID).toList();
    for (WorkerStatus worker : workers) {
      newest.put(worker.name() + " " + worker.pid(), worker.stats());
    }
  }

  /** The workers of other processes that posted lately. */
  synchronized List<WorkerStatus> others() {
    return workers;
  }

  /** Counts of all workers of other processes seen so far, ended ones included. */
  synchronized CacheStats stats() {
    return newest.values().stream().reduce(CacheStats.NONE, CacheStats::plus);
  }

  @Override
  public void close() {
    reader.shutdownNow();
  }
}
