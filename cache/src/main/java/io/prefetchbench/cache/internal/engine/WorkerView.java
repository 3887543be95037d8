package io.prefetchbench.cache.internal.engine;

import io.prefetchbench.cache.CacheStats;
import io.prefetchbench.cache.WorkerStatus;
import io.prefetchbench.cache.internal.sync.StatusBoard;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The workers according to their posts when they were last read, so that statistics need no round
 * trip. Thread-safe. Workers are distinguished by the life named in their posts, not by pid: in
 * containers, every process may have the same pid.
 */
final class WorkerView {
  private static final int LIVES_MAX = 64;
  private static final long KNOWN_NANOS_MAX = TimeUnit.SECONDS.toNanos(5);

  private final StatusBoard board;
  private final LongSupplier nanos;
  private final Map<Life, CacheStats> newest = new LinkedHashMap<>();
  private CacheStats ended = CacheStats.NONE;
  private Fact<List<StatusBoard.Post>> posts;
  private String own = "";

  private record Life(String name, String token) {}

  WorkerView(StatusBoard board, LongSupplier nanos) {
    this.board = board;
    this.nanos = nanos;
    this.posts = Fact.unknown("not read yet", nanos.getAsLong());
  }

  /** Reads the posts again; if that fails, they are unknown. */
  void refresh() {
    long begun = nanos.getAsLong();
    try {
      accept(board.posts(true), begun);
    } catch (RuntimeException e) {
      synchronized (this) {
        posts = Fact.unknown(String.valueOf(e.getMessage()), begun);
      }
      throw e;
    }
  }

  private synchronized void accept(List<StatusBoard.Post> read, long begun) {
    posts = Fact.read(read, begun);
    Set<Life> posted = new HashSet<>();
    for (StatusBoard.Post post : read) {
      WorkerStatus worker = post.status();
      if (!worker.name().equals(own)) {
        Life life = new Life(worker.name(), post.life());
        posted.add(life);
        newest.put(life, worker.stats());
      }
    }
    forgetEnded(posted);
  }

  /** A worker that dies repeatedly leaves only its counts behind. */
  private void forgetEnded(Set<Life> posted) {
    Iterator<Map.Entry<Life, CacheStats>> eldest = newest.entrySet().iterator();
    while (newest.size() > LIVES_MAX && eldest.hasNext()) {
      Map.Entry<Life, CacheStats> life = eldest.next();
      if (!posted.contains(life.getKey())) {
        ended = ended.plus(life.getValue());
        eldest.remove();
      }
    }
  }

  /**
   * Records that this process runs the worker of this name: a post under it is this worker's own,
   * or that of an earlier life, whose counts do not belong to this process.
   */
  public synchronized void runsHere(String name) {
    own = name;
    newest.keySet().removeIf(life -> life.name().equals(name));
  }

  public synchronized Fact<List<StatusBoard.Post>> posts() {
    return posts;
  }

  /** All workers that posted recently, including that of this process; none if unknown. */
  public synchronized List<WorkerStatus> all() {
    return posts.within(KNOWN_NANOS_MAX, nanos.getAsLong()).orElse(List.of()).stream()
        .map(StatusBoard.Post::status)
        .toList();
  }

  public synchronized List<WorkerStatus> others() {
    return all().stream().filter(worker -> !worker.name().equals(own)).toList();
  }

  public synchronized List<WorkerStatus> behind(WorkerStatus first) {
    List<WorkerStatus> all = new ArrayList<>(others());
    all.add(0, first);
    return all;
  }

  public synchronized CacheStats stats() {
    return newest.values().stream().reduce(ended, CacheStats::plus);
  }
}
