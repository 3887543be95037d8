package io.prefetchbench.debezium;

import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.SourceException;
import io.prefetchbench.debezium.FeedRecord.Place;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps an engine running: starts it, watches it and its slot, sends beats, and moves the position
 * on. A thread of its own looks ten times per second. Thread-safe.
 */
final class Supervisor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
  private static final AtomicLong LIVES = new AtomicLong();
  private static final long TICK_MILLIS = 100;
  private static final long SLOT_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long SILENCE_NANOS_MAX = TimeUnit.SECONDS.toNanos(5);
  private static final long START_NANOS_MAX = TimeUnit.SECONDS.toNanos(60);
  private static final long CAUGHT_UP_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long WRITE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long RETRY_NANOS_MAX = TimeUnit.SECONDS.toNanos(5);
  private static final int POISONED_LIVES = 5;
  private static final String PUBLICATION_CHANGED =
      "the publication was changed, so changes of the table may not have been published";

  private final DebeziumFeed.Builder settings;
  private final Deliveries deliveries;
  private final Runnable onGap;
  private final String beatPrefix = UUID.randomUUID() + ":";
  private final Database database;
  private final Assembler assembler;
  private final ScheduledExecutorService ticker;
  private volatile boolean isWanted;
  private volatile boolean isClosed;
  private volatile @Nullable SourceException failure;

  private volatile @Nullable FeedRecord feedRecord;
  private volatile String system = "";
  private volatile String columns = "";
  private volatile String publication = "";
  private volatile long retainedBytes = -1;

  // Guarded by this.
  private List<String> tables = List.of();
  private @Nullable EngineRun engine;
  private long startedNanos;
  private long retryAtNanos = System.nanoTime();
  private long slotDueNanos = System.nanoTime();
  private int deadLives;
  private long deadAt;
  private boolean isSuspended;
  private boolean isUnpublished;
  private volatile long slotBegin;

  // Separate from the other lock, which is held while the engine stops or a slot is created.
  private final Object moving = new Object();
  private volatile long durable;
  private long writtenNanos = System.nanoTime();

  // The beat that is on its way; the number is 0 if there is none.
  private long beats;
  private volatile long beat;
  private volatile long beatMicros;
  private volatile long beatNanos;
  private volatile long decodedBeat;
  private volatile long freshAsOfMicros;
  private volatile long caughtUpNanos;
  private volatile boolean isEverCaughtUp;

  // An engine that finds no slot creates one. Until that is ruled out for this engine, its position
  // is not stored.
  private volatile long engineNumber;
  private volatile boolean isStreaming;
  private volatile long engineWithOurSlot;

  Supervisor(DebeziumFeed.Builder settings, Deliveries deliveries, Runnable onGap) {
    this.settings = settings;
    this.deliveries = deliveries;
    this.onGap = onGap;
    this.database = new Database(settings.url, settings.table, settings.slot, settings.publication);
    this.assembler = new Assembler(settings.table, settings.bounds, beatPrefix, this::decoded);
    this.ticker =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "prefetch-feed-" + settings.slot);
              thread.setDaemon(true);
              return thread;
            });
  }

  private void decoded(Transaction transaction) throws InterruptedException {
    deliveries.add(transaction);
    isStreaming = true;
    for (long number : transaction.beats()) {
      decodedBeat = Math.max(decodedBeat, number);
      caughtUpNanos = System.nanoTime();
      isEverCaughtUp = true;
    }
    // A transaction without changes needs no acknowledgement.
    deliveries.removeEnded(this::ended);
  }

  private void ended(Transaction transaction) {
    if (transaction.beats().contains(beat) && beat != 0) {
      freshAsOfMicros = beatMicros;
      // Beats pause while something before the last one is not acknowledged.
      caughtUpNanos = System.nanoTime();
      beat = 0;
    }
  }

  synchronized void open(FeedRecord opened) {
    stopEngine();
    tables = database.check();
    system = database.system();
    columns = database.columns();
    publication = database.publication(tables);
    isUnpublished = false;
    feedRecord = opened;
    place(opened);
    slotDueNanos = System.nanoTime();
  }

  /** After a failure: the position is fixed again if it was lost. */
  synchronized void reopen() {
    FeedRecord known = feedRecord;
    if (known == null) {
      throw new IllegalStateException("open(memory) must come first");
    }
    if (known.read().isEmpty()) {
      stopEngine();
      place(known);
    }
  }

  private void place(FeedRecord record) {
    Optional<Place> stored = record.read();
    Optional<Database.Slot> slot = database.slot();
    String cause = "";
    if (stored.isEmpty() && slot.isPresent()) {
      cause = "the position of the feed was lost";
    } else if (stored.isPresent()) {
      cause = gapSince(stored.get(), slot);
    }
    Version position = database.position();
    if (!cause.isEmpty()) {
      record.noteGap(position);
    }
    long from = stored.map(Place::position).orElse(0L);
    long epoch = stored.map(Place::epoch).orElse(position.epoch());
    boolean isCut = stored.isPresent() && isOtherPublication(stored.get());
    if (slot.isEmpty() || slot.get().isLost() || isCut) {
      slot.ifPresent(lost -> database.dropSlot());
      from = database.createSlot();
      slotBegin = from;
      if (!cause.isEmpty()) {
        // What was committed before the slot was there is lost too.
        record.noteGap(database.position());
      }
    } else if (!cause.isEmpty() || stored.isEmpty()) {
      // Also if that is less: positions of another server, or of lost commits, mean nothing here.
      from = slot.get().confirmed();
    }
    if (!cause.isEmpty()) {
      epoch = position.epoch();
    }
    record.write(new Place(settings.slot, from, epoch, system, columns, publication));
    durable = from;
    deliveries.begin(from, epoch);
    if (!cause.isEmpty()) {
      LOG.error("{}: {}", settings.slot, cause);
    }
  }

  private String gapSince(Place place, Optional<Database.Slot> slot) {
    if (slot.isEmpty() || slot.get().isLost()) {
      return "the replication slot was lost";
    }
    if (!place.system().equals(system)) {
      return "the database is another one";
    }
    if (!place.slot().equals(settings.slot)) {
      return "the slot was renamed";
    }
    if (!place.columns().equals(columns)) {
      return "the columns of the table were changed";
    }
    if (isOtherPublication(place)) {
      return PUBLICATION_CHANGED;
    }
    if (Long.compareUnsigned(place.position(), database.end()) > 0) {
      return "the server's log ends before the position of the feed: it lost commits";
    }
    // The slot never passes the position, unless one of them was made anew.
    return Long.compareUnsigned(slot.get().confirmed(), place.position()) > 0
        ? "the slot is ahead of the position of the feed"
        : "";
  }

  private boolean isOtherPublication(Place place) {
    return !place.publication().isEmpty() && !place.publication().equals(publication);
  }

  /** Called by the worker: from now on an engine runs. */
  void keepRunning() {
    if (!isWanted) {
      isWanted = true;
      var unused = ticker.scheduleWithFixedDelay(this::tick, 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void tick() {
    try {
      look();
    } catch (SourceException e) {
      fail(e);
    } catch (RedisFault e) {
      // The worker meets it too, and says so; the next look tries again.
      LOG.debug("the position cannot be written now", e);
    } catch (RuntimeException | Error e) {
      LOG.error("{}: the watch of the engine failed and continues", settings.slot, e);
    }
  }

  private synchronized void look() {
    if (isClosed || isSuspended) {
      return;
    }
    // Also before each start: an engine that finds no slot makes one, and what was before is lost.
    boolean isStarting = engine == null && System.nanoTime() - retryAtNanos >= 0;
    if (isStarting || System.nanoTime() - slotDueNanos >= 0) {
      slotDueNanos = System.nanoTime() + SLOT_NANOS;
      lookAtServer();
    }
    if (isUnpublished) {
      return;
    }
    EngineRun running = engine;
    if (running != null && running.isEnded()) {
      engineEnded(running);
    } else if (running != null && isSilent()) {
      fail(SourceException.unavailable("the engine is silent; a new one is started", null));
      stopEngine();
      retryLater();
    }
    if (engine == null && System.nanoTime() - retryAtNanos >= 0) {
      startEngine();
    }
    if (engine != null && beat == 0) {
      sendBeat();
    }
  }

  private void sendBeat() {
    beatMicros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    beatNanos = System.nanoTime();
    beats++;
    beat = beats;
    database.beat(prefix(), beatPrefix + beats);
  }

  private String prefix() {
    return "prefetch." + settings.slot;
  }

  private boolean isSilent() {
    long now = System.nanoTime();
    boolean isStarting = decodedBeat == 0 && now - startedNanos < START_NANOS_MAX;
    return beat != 0
        && decodedBeat < beat
        && now - beatNanos > SILENCE_NANOS_MAX
        && !isStarting
        && !deliveries.isFull();
  }

  private void startEngine() {
    assembler.begin(deliveries.decodedEpoch());
    isStreaming = false;
    engineNumber = LIVES.incrementAndGet();
    beat = 0;
    decodedBeat = 0;
    startedNanos = System.nanoTime();
    Properties all =
        EngineSettings.of(
            settings.url,
            settings.slot + "_" + engineNumber,
            settings.slot,
            settings.publication,
            tables,
            prefix(),
            settings.pollInterval,
            deliveries.decoded());
    engine = EngineRun.start(all, assembler, () -> durable);
  }

  private void engineEnded(EngineRun ended) {
    engine = null;
    Throwable cause = ended.error();
    long at = deliveries.decoded();
    deadLives = at == deadAt ? deadLives + 1 : 1;
    deadAt = at;
    SourceException known = sourceException(cause);
    if (known != null && known.kind() == SourceException.Kind.MISCONFIGURED) {
      fail(known);
    } else if (deadLives >= POISONED_LIVES && decodedBeat == 0 && isPoisoned(cause)) {
      skip(cause);
    } else {
      fail(SourceException.unavailable("the engine ended: " + words(ended), cause));
    }
    retryLater();
  }

  private static String words(EngineRun ended) {
    Throwable cause = ended.error();
    while (cause != null && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause == null ? ended.message() : cause.toString();
  }

  private static @Nullable SourceException sourceException(@Nullable Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof SourceException found) {
        return found;
      }
    }
    return null;
  }

  /** True if the engine failed over what it read, and not over its connection. */
  private static boolean isPoisoned(@Nullable Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof java.sql.SQLException || cause instanceof java.io.IOException) {
        return false;
      }
    }
    return thrown != null;
  }

  /** Continues behind something that the engine cannot read; a pass restores what is skipped. */
  private void skip(@Nullable Throwable cause) {
    long to = database.end();
    noteGap("the engine cannot read its log, which is skipped: " + cause);
    deliveries.skipTo(to, database.position().epoch());
    deadLives = 0;
  }

  private void retryLater() {
    long wait = Math.min(RETRY_NANOS_MAX, RETRY_NANOS << Math.min(10, Math.max(0, deadLives - 1)));
    retryAtNanos = System.nanoTime() + wait;
  }

  private void lookAtServer() {
    Optional<Database.Slot> slot = database.slot();
    retainedBytes = slot.map(Database.Slot::retainedBytes).orElse(-1L);
    if (slot.isEmpty() || slot.get().isLost()) {
      makeSlotAnew("the replication slot was lost", slot.isPresent());
    } else if (isForeign(slot.get())) {
      makeSlotAnew("the replication slot was dropped and made anew", true);
    } else {
      lookAtEnd(slot.get());
    }
    lookAtPublication();
    String now = database.columns();
    if (!now.equals(columns)) {
      noteGap("the columns of the table were changed");
      columns = now;
    }
  }

  private void makeSlotAnew(String cause, boolean isThere) {
    stopEngine();
    recordGap();
    if (isThere) {
      database.dropSlot();
    }
    slotBegin = database.createSlot();
    deliveries.skipTo(slotBegin, database.position().epoch());
    // Again: a pass that began before the slot was there has not seen what was committed in
    // between.
    noteGap(cause);
  }

  /**
   * The slot follows what is stored, so one that is ahead of it was made by somebody else: by the
   * engine, if it was dropped in the moment before the engine started.
   */
  private boolean isForeign(Database.Slot slot) {
    FeedRecord record = feedRecord;
    return Long.compareUnsigned(slot.confirmed(), durable) > 0
        && Long.compareUnsigned(slot.confirmed(), slotBegin) > 0
        && record != null
        && record
            .stored()
            .filter(place -> Long.compareUnsigned(slot.confirmed(), place.position()) > 0)
            .isPresent();
  }

  /**
   * What is committed while a table is not published never arrives, and nothing in the stream says
   * so. Servers before 18 cannot decode it either: a new slot begins behind it.
   */
  private void lookAtPublication() {
    String now;
    try {
      now = database.publication(tables);
    } catch (SourceException e) {
      if (e.kind() == SourceException.Kind.MISCONFIGURED) {
        // Beats would come back all the same, and look as if nothing were missing.
        stopEngine();
        isUnpublished = true;
      }
      throw e;
    }
    if (!now.equals(publication)) {
      makeSlotAnew(PUBLICATION_CHANGED, true);
      publication = now;
    }
    isUnpublished = false;
  }

  /** A server that was promoted, or restored, may have less than was streamed. */
  private void lookAtEnd(Database.Slot slot) {
    long decoded = deliveries.decoded();
    if (Long.compareUnsigned(decoded, database.end()) > 0) {
      stopEngine();
      noteGap("the server's log ends before what was streamed: it lost commits");
      deliveries.begin(slot.confirmed(), database.position().epoch());
      durable = slot.confirmed();
    }
  }

  /** Records durably that changes are lost, then reports it. */
  void noteGap(String cause) {
    recordGap();
    LOG.error("{}: {}", settings.slot, cause);
    onGap.run();
  }

  private void recordGap() {
    FeedRecord record = feedRecord;
    if (record != null) {
      record.noteGap(database.position());
    }
  }

  /**
   * Stores how far everything is applied. Called by the worker.
   *
   * @param isDue false if that can wait, because nothing but beats was applied
   */
  void moveOn(boolean isDue) {
    deliveries.removeEnded(this::ended);
    Deliveries.Done done = deliveries.done();
    if (Long.compareUnsigned(done.position(), durable) <= 0) {
      return;
    }
    synchronized (moving) {
      FeedRecord record = feedRecord;
      if (record == null
          || (!isDue && System.nanoTime() - writtenNanos < WRITE_NANOS)
          || !isOfOurSlot()) {
        return;
      }
      try {
        record.write(
            new Place(settings.slot, done.position(), done.epoch(), system, columns, publication));
      } catch (SourceException e) {
        if (e.kind() == SourceException.Kind.UNAVAILABLE) {
          takenOver(record);
        }
        throw e;
      }
      writtenNanos = System.nanoTime();
      durable = done.position();
    }
  }

  /**
   * Whether the engine reads the slot that the stored position belongs to. Storing a position past
   * the start of a slot that the engine created would hide the gap before it.
   */
  private boolean isOfOurSlot() {
    long number = engineNumber;
    if (engineWithOurSlot != number && isStreaming) {
      // A slot in use cannot be dropped, so one look is enough.
      if (database.slot().filter(slot -> !slot.isLost() && !isForeign(slot)).isPresent()) {
        engineWithOurSlot = number;
      }
    }
    return engineWithOurSlot == number;
  }

  /** Another process continued from the stored position; this one goes on from there. */
  private synchronized void takenOver(FeedRecord record) {
    stopEngine();
    record
        .read()
        .ifPresent(
            place -> {
              deliveries.begin(place.position(), place.epoch());
              durable = place.position();
            });
    deadLives++;
    retryLater();
  }

  private void fail(SourceException cause) {
    SourceException before = failure;
    if (before == null) {
      LOG.warn("{}: {}", settings.slot, cause.getMessage());
    }
    failure = cause;
  }

  /** Throws the failure of the engine, unless it has been heard of since. */
  void throwFailure() {
    SourceException known = failure;
    if (known != null && decodedBeat > 0) {
      failure = null;
      LOG.info("{}: the engine runs again", settings.slot);
    } else if (known != null) {
      throw known;
    }
  }

  long freshAsOfMicros() {
    return freshAsOfMicros;
  }

  /**
   * Bytes of log that the server keeps for the slot, read within the last second; −1 if unknown.
   */
  long retainedBytes() {
    return retainedBytes;
  }

  /** True if a beat came back a moment ago, so that nothing older waits in the log. */
  boolean isCaughtUp() {
    return isEverCaughtUp && System.nanoTime() - caughtUpNanos < CAUGHT_UP_NANOS;
  }

  private void stopEngine() {
    EngineRun running = engine;
    engine = null;
    if (running != null) {
      running.stop();
    }
    isStreaming = false;
    beat = 0;
    decodedBeat = 0;
  }

  /** End of the last decoded transaction, for tests. */
  long decodedEnd() {
    return deliveries.decoded();
  }

  /** Stops the engine until {@link #resume}, for tests. */
  synchronized void suspend() {
    isSuspended = true;
    stopEngine();
  }

  synchronized void resume() {
    isSuspended = false;
    slotDueNanos = System.nanoTime();
  }

  @Override
  public void close() {
    isClosed = true;
    ticker.shutdownNow();
    synchronized (this) {
      stopEngine();
      database.close();
    }
  }
}
