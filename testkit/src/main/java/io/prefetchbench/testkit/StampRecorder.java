package io.prefetchbench.testkit;

import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.engine.EngineBuilder;
import io.prefetchbench.cache.internal.sync.SyncListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the worker's activity to a {@link StampLog}: polled, sent, replied, and the outcome (0
 * applied, 1 fenced, 2 conflated, 3 about to be sent, with 0 for replied, 4 written by a pass or a
 * repair, with 0 for polled). Everything acknowledged is in the file before it is acknowledged, and
 * everything sent before it is sent, so that a killed worker leaves no write in the cache without a
 * stamp.
 *
 * <p>A failing disk must not stop the cache: recording then ends with an error in the log, and
 * {@link #isWhole} returns false. Used by one worker; its creator closes it after the worker has
 * stopped.
 */
public final class StampRecorder implements SyncListener, AutoCloseable {
  /** The columns of the log. */
  public static final List<String> COLUMNS = List.of("polled", "sent", "replied", "outcome");

  /** The columns of the log of who fills a topic, see {@link #onRelayed}. */
  public static final List<String> RELAY_COLUMNS = List.of("decoded", "stored");

  private static final Logger LOG = LoggerFactory.getLogger(StampRecorder.class);

  private final StampLog.Writer writer;
  private final Version after;
  private volatile boolean whole = true;

  private StampRecorder(StampLog.Writer writer, Version after) {
    this.writer = writer;
    this.after = after;
  }

  /** Overload of {@link #create(Path, long, long, Version)} that records every version. */
  public static StampRecorder create(Path file, long monotonicNanos, long wallNanos)
      throws IOException {
    return create(file, monotonicNanos, wallNanos, Version.NONE);
  }

  /**
   * Creates a new log without the versions up to {@code after}, such as those of a first bulk load:
   * it has one stamp per entity, and no reader needs them.
   */
  public static StampRecorder create(Path file, long monotonicNanos, long wallNanos, Version after)
      throws IOException {
    return create(file, new StampLog.Header(monotonicNanos, wallNanos, COLUMNS), after);
  }

  /**
   * Creates a new log of {@link #COLUMNS}, or of {@link #RELAY_COLUMNS} for {@link #onRelayed}
   * alone.
   */
  public static StampRecorder create(Path file, StampLog.Header header, Version after)
      throws IOException {
    return new StampRecorder(StampLog.Writer.create(file, header), after);
  }

  /** False if a stamp could not be written: the log must not be used. */
  public boolean isWhole() {
    return whole;
  }

  /**
   * Makes a cache stamp every write of its process: by the worker, passes and repairs. It must be
   * closed before this recorder is.
   */
  public void recordWritesOf(EngineBuilder builder, LongSupplier nanos) {
    EngineBuilder unused =
        builder.listener(this).around(store -> new RecordedStore(store, this, nanos));
  }

  @Override
  public void onSending(List<ChangeEvent> events, long polledNanos, long sentNanos) {
    for (ChangeEvent event : events) {
      onApplied(event.id(), event.version(), polledNanos, sentNanos, 0, Outcome.SENDING);
    }
    flush();
  }

  @Override
  public void onApplied(
      String id, Version version, long polled, long sent, long replied, Outcome outcome) {
    append(id, version, polled, sent, replied, outcome.code());
  }

  /**
   * Records a change that was sent to a topic; stored at 0 if the broker did not acknowledge it.
   * Thread-safe.
   */
  public void onRelayed(String id, Version version, long decodedNanos, long storedNanos) {
    append(id, version, decodedNanos, storedNanos);
  }

  private void append(String id, Version version, long... values) {
    if (whole && version.isNewerThan(after)) {
      try {
        writer.append(id, version, values);
      } catch (IOException | IllegalArgumentException e) {
        giveUp(e);
      }
    }
  }

  @Override
  public void beforeAck() {
    flush();
  }

  private void flush() {
    if (whole) {
      try {
        writer.flush();
      } catch (IOException e) {
        giveUp(e);
      }
    }
  }

  private void giveUp(Exception cause) {
    whole = false;
    LOG.error("stamps are no longer recorded, the log is unusable", cause);
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
