package io.prefetchbench.debezium;

import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import java.io.IOException;
import java.util.List;
import java.util.Properties;
import java.util.function.LongSupplier;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One life of the engine, on a thread of its own. Thread-safe. */
final class EngineRun {
  private static final Logger LOG = LoggerFactory.getLogger(EngineRun.class);
  private static final long STOP_MILLIS_MAX = 15_000;

  private final Assembler assembler;
  private final LongSupplier durable;
  private final DebeziumEngine<RecordChangeEvent<SourceRecord>> engine;
  private final Thread thread;
  private long flushed;
  private volatile @Nullable Thread handling;
  private volatile boolean isEnded;
  private volatile boolean isStopping;
  private volatile @Nullable Throwable error;
  private volatile String message = "";

  /**
   * @param durable the position up to which the server may forget its log
   */
  private EngineRun(Properties settings, Assembler assembler, LongSupplier durable) {
    this.assembler = assembler;
    this.durable = durable;
    this.engine =
        DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
            .using(settings)
            .using(getClass().getClassLoader())
            .using(this::ended)
            .notifying(this::handle)
            .build();
    this.thread = new Thread(engine, settings.getProperty("name"));
    thread.setDaemon(true);
  }

  static EngineRun start(Properties settings, Assembler assembler, LongSupplier durable) {
    EngineRun run = new EngineRun(settings, assembler, durable);
    run.thread.start();
    return run;
  }

  private void handle(
      List<RecordChangeEvent<SourceRecord>> records,
      RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
      throws InterruptedException {
    handling = Thread.currentThread();
    try {
      for (RecordChangeEvent<SourceRecord> record : records) {
        if (isStopping) {
          return;
        }
        assembler.accept(record.record());
      }
    } catch (RuntimeException e) {
      error = e;
      throw e;
    } finally {
      handling = null;
    }
    long position = durable.getAsLong();
    if (position > flushed && !records.isEmpty()) {
      DebeziumEngine.Offsets offsets = committer.buildOffsets();
      offsets.set("lsn", position);
      offsets.set("lsn_proc", position);
      offsets.set("lsn_commit", position);
      committer.markProcessed(records.get(records.size() - 1), offsets);
      committer.markBatchFinished();
      flushed = position;
    }
  }

  private void ended(boolean isFine, String words, @Nullable Throwable cause) {
    message = String.valueOf(words);
    if (error == null) {
      error = cause;
    }
    isEnded = true;
  }

  boolean isEnded() {
    return isEnded || !thread.isAlive();
  }

  /** Why it has ended; null if it was stopped. */
  @Nullable Throwable error() {
    return error;
  }

  String message() {
    return message;
  }

  /** Ends the engine, and waits for that; one that does not end is left behind. */
  void stop() {
    isStopping = true;
    Thread blocked = handling;
    if (blocked != null) {
      blocked.interrupt();
    }
    long deadline = System.nanoTime() + STOP_MILLIS_MAX * 1_000_000;
    while (!isEnded() && System.nanoTime() - deadline < 0) {
      try {
        engine.close();
        thread.join(STOP_MILLIS_MAX);
      } catch (IllegalStateException | IOException e) {
        // It is starting, or it is being closed already: again in a moment.
        LOG.debug("the engine cannot be closed yet", e);
        joinBriefly();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        thread.interrupt();
        return;
      }
    }
    if (!isEnded()) {
      LOG.warn("an engine did not end within {} ms and is left behind", STOP_MILLIS_MAX);
      thread.interrupt();
    }
  }

  private void joinBriefly() {
    try {
      thread.join(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      thread.interrupt();
    }
  }
}
