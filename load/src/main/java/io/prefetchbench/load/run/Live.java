package io.prefetchbench.load.run;

import io.prefetchbench.cache.entity.Version;
import io.prefetchbench.cache.sync.stamps.StampLog;
import io.prefetchbench.load.join.Application;
import io.prefetchbench.load.join.Commit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The sync lag while the run goes on, from the two stamp logs as far as they are written. Each look
 * reads what came since the last one; an event is forgotten as soon as both of its stamps are
 * there. For one thread.
 */
final class Live {
  /** Bounds memory while the worker applies nothing; the oldest events are then left out. */
  private static final int WAITING_MAX = 100_000;

  private final Path workerLog;
  private final StampLog.Follower committing;
  private final StampLog.Follower applying;
  private final Map<Event, Long> sentNanos = new Waiting();
  private final Map<Event, Long> repliedNanos = new Waiting();
  private @Nullable Application lastWrite;

  private record Event(String id, Version version) {}

  /** Events of which one stamp is known, oldest first. */
  private static final class Waiting extends LinkedHashMap<Event, Long> {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Event, Long> eldest) {
      return size() > WAITING_MAX;
    }
  }

  Live(Path mutatorLog, Path workerLog) {
    this.workerLog = workerLog;
    this.committing = new StampLog.Follower(mutatorLog);
    this.applying = new StampLog.Follower(workerLog);
  }

  /** Leaves out what was logged up to now, such as the events of the warm-up. */
  void skip() throws IOException {
    committing.skipNew();
    if (Files.exists(workerLog)) {
      applying.skipNew();
    }
  }

  /** Records the lags, in nanoseconds, of the events that became known since the last look. */
  void recordLags(Histogram into) throws IOException {
    if (!Files.exists(workerLog)) {
      return;
    }
    committing.forEachNew(stamp -> committed(Commit.of(stamp), into));
    applying.forEachNew(stamp -> applied(Application.of(stamp), into));
  }

  private void committed(Commit commit, Histogram into) {
    if (commit.isAnswered()) {
      Event event = new Event(commit.id(), commit.version());
      Long replied = repliedNanos.remove(event);
      if (replied == null) {
        sentNanos.put(event, commit.sentNanos());
      } else {
        record(commit.sentNanos(), replied, into);
      }
    }
  }

  private void applied(Application application, Histogram into) {
    if (application.kind() == Application.Kind.WRITTEN) {
      lastWrite = application;
      replied(application, application.repliedNanos(), into);
    } else if (application.kind() == Application.Kind.CONFLATED) {
      // The worker logs conflated events just behind the write that superseded them.
      Application write = lastWrite;
      if (write != null && write.id().equals(application.id())) {
        replied(application, write.repliedNanos(), into);
      }
    }
  }

  private void replied(Application application, long nanos, Histogram into) {
    Event event = new Event(application.id(), application.version());
    Long sent = sentNanos.remove(event);
    if (sent == null) {
      repliedNanos.putIfAbsent(event, nanos);
    } else {
      record(sent, nanos, into);
    }
  }

  private static void record(long sent, long replied, Histogram into) {
    into.recordValue(Math.max(0, replied - sent));
  }
}
