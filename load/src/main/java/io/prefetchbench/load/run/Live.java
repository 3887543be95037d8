package io.prefetchbench.load.run;

import io.prefetchbench.cache.entity.Version;
import io.prefetchbench.load.join.Application;
import io.prefetchbench.load.join.Commit;
import io.prefetchbench.load.join.JoinedEvent;
import io.prefetchbench.load.join.StampJoin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * The sync lag while the run goes on, joined from the two stamp logs as far as they are written.
 * For use by one thread; stops looking when the logs have grown too large to be read every second.
 */
final class Live {
  private static final long BYTES_MAX = 1L << 21;
  private static final long WINDOW_NANOS = 2_000_000_000L;

  private final Path mutatorLog;
  private final Path workerLog;

  Live(Path mutatorLog, Path workerLog) {
    this.mutatorLog = mutatorLog;
    this.workerLog = workerLog;
  }

  /** Lags of the events that were due in the last two seconds, nanoseconds; may be empty. */
  Histogram lagNanos(long nowNanos) throws IOException {
    Histogram lags = new Histogram(3);
    lags.setAutoResize(true);
    if (!Files.exists(workerLog) || Files.size(workerLog) > BYTES_MAX) {
      return lags;
    }
    List<Commit> recent =
        Commit.readAll(mutatorLog).stream()
            .filter(commit -> nowNanos - commit.intendedNanos() < WINDOW_NANOS)
            .toList();
    List<Application> applied = Application.readAll(workerLog, Version.NONE);
    for (JoinedEvent event : StampJoin.join(recent, applied).events()) {
      lags.recordValue(Math.max(0, event.lagNanos()));
    }
    return lags;
  }
}
