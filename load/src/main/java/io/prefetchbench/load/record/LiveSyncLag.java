package io.prefetchbench.load.record;

import io.prefetchbench.cache.Version;
import io.prefetchbench.testkit.StampLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The sync lag during the run, from the two stamp logs as far as they are written. Each poll reads
 * the records added since the last one; an event is dropped as soon as both of its stamps are
 * known. Not thread-safe; use it from one thread.
 */
public final class LiveSyncLag {
  /** Bounds memory while the worker applies nothing; the oldest events are then dropped. */
  private static final int WAITING_MAX = 100_000;

  private final Path workerLog;
  private final StampLog.Follower committing;
  private final StampLog.Follower applying;
  private final Map<Event, Long> sentNanos = new Waiting();
  private final Map<Event, Long> repliedNanos = new Waiting();
  private @Nullable AppliedStamp lastWrite;

  private record Event(String id, Version version) {}

  /** Events of which one stamp is known, oldest first. */
  private static final class Waiting extends LinkedHashMap<Event, Long> {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Event, Long> eldest) {
      return size() > WAITING_MAX;
    }
  }

  public LiveSyncLag(Path mutatorLog, Path workerLog) {
    this.workerLog = workerLog;
    this.committing = new StampLog.Follower(mutatorLog);
    this.applying = new StampLog.Follower(workerLog);
  }

  /** Skips everything logged up to now, such as the events of the warm-up. */
  public void skip() throws IOException {
    committing.skipNew();
    if (Files.exists(workerLog)) {
      applying.skipNew();
    }
  }

  /** Records the lags, in nanoseconds, of the events completed since the last poll. */
  public void recordLags(Histogram into) throws IOException {
    if (!Files.exists(workerLog)) {
      return;
    }
    committing.forEachNew(stamp -> committed(Commit.of(stamp), into));
    applying.forEachNew(stamp -> applied(AppliedStamp.of(stamp), into));
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

  private void applied(AppliedStamp application, Histogram into) {
    if (application.kind() == AppliedStamp.Kind.WRITTEN
        || application.kind() == AppliedStamp.Kind.FENCED) {
      lastWrite = application;
      replied(application, application.repliedNanos(), into);
    } else if (application.kind() == AppliedStamp.Kind.CONFLATED) {
      // The worker logs conflated events right after the write that superseded them.
      AppliedStamp write = lastWrite;
      if (write != null && write.id().equals(application.id())) {
        replied(application, write.repliedNanos(), into);
      }
    }
  }

  private void replied(AppliedStamp application, long nanos, Histogram into) {
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
