package io.prefetchbench.cache.health;

import io.prefetchbench.cache.stats.CacheStats;
import io.prefetchbench.cache.sync.status.StatusBoard;
import io.prefetchbench.cache.sync.status.WorkerStatus;
import io.prefetchbench.cache.thread.DaemonTimer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The workers of other processes as their posts show them, read once per second in the background,
 * so that statistics cost no round trip. Thread-safe.
 */
public final class WorkerView implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerView.class);
  private static final int LIVES_MAX = 64;
  private static final long OWN_PID = ProcessHandle.current().pid();

  private final StatusBoard board;
  private final ScheduledExecutorService reader;
  private final Map<String, CacheStats> newest = new LinkedHashMap<>();
  private CacheStats ended = CacheStats.NONE;
  private List<WorkerStatus> all = List.of();
  private List<WorkerStatus> workers = List.of();
  private boolean failed;

  /** Reads this board from now on. */
  public WorkerView(StatusBoard board, String name) {
    this.board = board;
    this.reader = DaemonTimer.named("cache-workers-" + name);
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
    all = read;
    workers = read.stream().filter(worker -> worker.pid() != OWN_PID).toList();
    Set<String> posted = new HashSet<>();
    for (WorkerStatus worker : workers) {
      String life = worker.name() + " " + worker.pid();
      posted.add(life);
      newest.put(life, worker.stats());
    }
    forgetEnded(posted);
  }

  /** A worker that dies again and again leaves its counts, and no more than that. */
  private void forgetEnded(Set<String> posted) {
    Iterator<Map.Entry<String, CacheStats>> eldest = newest.entrySet().iterator();
    while (newest.size() > LIVES_MAX && eldest.hasNext()) {
      Map.Entry<String, CacheStats> life = eldest.next();
      if (!posted.contains(life.getKey())) {
        ended = ended.plus(life.getValue());
        eldest.remove();
      }
    }
  }

  /** All workers that posted lately, that of this process included. */
  public synchronized List<WorkerStatus> all() {
    return all;
  }

  /** The workers of other processes that posted lately. */
  public synchronized List<WorkerStatus> others() {
    return workers;
  }

  /** One worker, and the others behind it. */
  public synchronized List<WorkerStatus> behind(WorkerStatus first) {
    List<WorkerStatus> all = new ArrayList<>(workers.size() + 1);
    all.add(first);
    all.addAll(workers);
    return all;
  }

  /** Counts of all workers of other processes seen so far, ended ones included. */
  public synchronized CacheStats stats() {
    return newest.values().stream().reduce(ended, CacheStats::plus);
  }

  @Override
  public void close() {
    reader.shutdownNow();
  }
}
