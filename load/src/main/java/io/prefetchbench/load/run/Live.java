package io.prefetchbench.load.run;

import io.prefetchbench.cache.sync.stamps.StampLog;
import io.prefetchbench.load.join.Application;
import io.prefetchbench.load.join.Commit;
import io.prefetchbench.load.join.JoinedEvent;
import io.prefetchbench.load.join.StampJoin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * The sync lag while the run goes on, joined from the two stamp logs as far as they are written.
 * Each look reads what came since the last one. For one thread.
 */
final class Live {
  private static final long WINDOW_NANOS = 2_000_000_000L;

  /** Bounds memory while the worker applies nothing. */
  private static final int COMMITS_MAX = 100_000;

  private final Path workerLog;
  private final StampLog.Follower committing;
  private final StampLog.Follower applying;
  private final ArrayDeque<Commit> commits = new ArrayDeque<>();
  private final ArrayDeque<Application> applied = new ArrayDeque<>();

  Live(Path mutatorLog, Path workerLog) {
    this.workerLog = workerLog;
    this.committing = new StampLog.Follower(mutatorLog);
    this.applying = new StampLog.Follower(workerLog);
  }

  /** Lags of the events that the worker took in the last two seconds, nanoseconds; may be empty. */
  Histogram lagNanos(long nowNanos) throws IOException {
    Histogram lags = new Histogram(3);
    lags.setAutoResize(true);
    if (!Files.exists(workerLog)) {
      return lags;
    }
    committing.forEachNew(
        stamp -> {
          Commit commit = Commit.of(stamp);
          if (commit.isAnswered()) {
            commits.add(commit);
          }
        });
    while (commits.size() > COMMITS_MAX) {
      commits.remove();
    }
    applying.forEachNew(stamp -> applied.add(Application.of(stamp)));
    while (!applied.isEmpty() && applied.peek().polledNanos() < nowNanos - WINDOW_NANOS) {
      applied.remove();
    }
    for (JoinedEvent event : StampJoin.join(List.copyOf(commits), List.copyOf(applied)).events()) {
      lags.recordValue(Math.max(0, event.lagNanos()));
    }
    return lags;
  }
}
