package io.prefetchbench.cache.internal.pass;

import io.prefetchbench.cache.ApplyOutcome;
import io.prefetchbench.cache.BulkLoadResult;
import io.prefetchbench.cache.CacheConfig.BulkOptions;
import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.store.CacheStore;
import io.prefetchbench.cache.spi.PrimarySource;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the primary's snapshot into a store: reads pages and writes bounded windows, several in
 * flight.
 *
 * <p>Thread-safe; each {@link #load} is a separate pass. Memory holds at most one page and the
 * windows in flight, regardless of the size of the primary; the size of a page is based on the
 * bytes of the previous one. Rows carry versions and the store refuses older ones, so a load may
 * run concurrently with a sync worker or another load, or over a filled cache. A page not written
 * within a minute of being read is read again. A foreign value at the key of a row, of another type
 * or format, is replaced.
 */
public final class BulkLoader {
  private static final Logger LOG = LoggerFactory.getLogger(BulkLoader.class);
  private static final long PAGE_LIFE_NANOS = Duration.ofMinutes(1).toNanos();
  private static final int TOO_OLD_MAX = 3;

  private final PrimarySource source;
  private final CacheStore store;
  private final BulkOptions options;
  private final UnstorableRows unstorable;
  private final LongSupplier nanoClock;

  /** A loader without a record of rows that can never be stored: these count as rejected. */
  public BulkLoader(
      PrimarySource source, CacheStore store, BulkOptions options, LongSupplier nanoClock) {
    this(source, store, options, UnstorableRows.NOT_KEPT, nanoClock);
  }

  public BulkLoader(
      PrimarySource source,
      CacheStore store,
      BulkOptions options,
      UnstorableRows unstorable,
      LongSupplier nanoClock) {
    this.source = source;
    this.store = store;
    this.options = options;
    this.unstorable = unstorable;
    this.nanoClock = nanoClock;
  }

  public BulkLoadResult load() {
    return load(answered -> {});
  }

  public BulkLoadResult load(LongConsumer progress) {
    return load(progress, page -> {});
  }

  /** Passes on each page that was read, before its rows are written. */
  BulkLoadResult load(LongConsumer progress, Consumer<PrimarySource.Page> pages) {
    long begun = nanoClock.getAsLong();
    Version position = source.position();
    LoadCounter tally = new LoadCounter(options.firstIdsMax(), progress);
    Semaphore free = new Semaphore(options.windowsInFlight());
    try {
      readAndSend(pages, tally, free);
    } finally {
      free.acquireUninterruptibly(options.windowsInFlight());
    }
    tally.unstorable().forEach(row -> giveUp(row, tally));
    return tally.result(Duration.ofNanos(nanoClock.getAsLong() - begun), position);
  }

  /** Never leaves the old value: an unstorable row is withdrawn, then kept as a dead letter. */
  private void giveUp(LoadCounter.Unstorable bad, LoadCounter tally) {
    PrimarySource.Row row = bad.row();
    Version version =
        row instanceof PrimarySource.Present present
            ? present.entity().version()
            : ((PrimarySource.Malformed) row).version();
    store.withdraw(row.id(), version);
    tally.givenUp(bad, unstorable.keep(row, bad.cause()));
  }

  private void readAndSend(Consumer<PrimarySource.Page> pages, LoadCounter tally, Semaphore free) {
    @Nullable String afterId = null;
    boolean more = true;
    int tooOld = 0;
    PageSize size = new PageSize(options.pageEntities());
    while (more) {
      long readNanos = nanoClock.getAsLong();
      PrimarySource.Page page = source.snapshot(afterId, size.next());
      pages.accept(page);
      size.read(page);
      List<Entity> entities = page.entities();
      int sent = sendAll(entities, readNanos, tally, free);
      if (sent == entities.size()) {
        page.malformed().forEach(tally::add);
        afterId = page.lastId();
        more = afterId != null;
      } else if (sent > 0) {
        afterId = entities.get(sent - 1).id();
      }
      tooOld = sent > 0 || entities.isEmpty() ? 0 : tooOld + 1;
      if (tooOld == TOO_OLD_MAX) {
        throw new IllegalStateException(
            "the primary took more than a minute to read the page after " + afterId);
      }
    }
  }

  /**
   * Sends a page window by window until it is too old, for example because the cache stalled: its
   * data may then be older than an expired tombstone that would have fenced it.
   */
  private int sendAll(List<Entity> entities, long readNanos, LoadCounter tally, Semaphore free) {
    int from = 0;
    while (from < entities.size()) {
      int to = from;
      long bytes = 0;
      while (to < entities.size() && to - from < options.windowEntities()) {
        long next = bytesOf(entities.get(to));
        if (to > from && bytes + next > options.windowBytes()) {
          break;
        }
        bytes += next;
        to++;
      }
      // Bounded nevertheless: a store answers every window or fails it within its own timeout.
      free.acquireUninterruptibly();
      if (nanoClock.getAsLong() - readNanos > PAGE_LIFE_NANOS) {
        free.release();
        return from;
      }
      send(entities.subList(from, to), bytes, tally, free);
      from = to;
    }
    return from;
  }

  /** Sends a window; the caller has acquired a permit, which the answer releases. */
  private void send(List<Entity> window, long bytes, LoadCounter tally, Semaphore free) {
    try {
      var unused =
          store
              .putAll(window)
              .thenCompose(outcomes -> replaceForeign(window, outcomes))
              .whenComplete(
                  (outcomes, failure) -> {
                    try {
                      if (failure == null) {
                        tally.add(window, bytes, outcomes);
                      } else {
                        tally.addFailed(window, bytes, failure);
                      }
                    } finally {
                      free.release();
                    }
                  });
    } catch (RuntimeException e) {
      free.release();
      throw e;
    }
  }

  /**
   * Writes rows over foreign values at their keys, once these were found: the first write of a
   * window only fills empty keys or refuses foreign values.
   */
  private CompletableFuture<List<ApplyOutcome>> replaceForeign(
      List<Entity> window, List<ApplyOutcome> outcomes) {
    List<Integer> places = new ArrayList<>(0);
    List<ChangeEvent> answers = new ArrayList<>(0);
    for (int i = 0; i < outcomes.size(); i++) {
      if (outcomes.get(i) instanceof ApplyOutcome.Foreign foreign) {
        LOG.warn(
            "{} held {}: replaced by what the primary has", window.get(i).id(), foreign.what());
        places.add(i);
        answers.add(new ChangeEvent.Upsert(window.get(i), 0));
      }
    }
    if (places.isEmpty()) {
      return CompletableFuture.completedFuture(outcomes);
    }
    return store
        .repairAll(answers)
        .thenApply(
            replaced -> {
              List<ApplyOutcome> all = new ArrayList<>(outcomes);
              for (int i = 0; i < places.size(); i++) {
                all.set(places.get(i), replaced.get(i));
              }
              return all;
            });
  }

  private static long bytesOf(Entity entity) {
    long bytes = 0;
    for (Map.Entry<String, String> field : entity.fields().entrySet()) {
      bytes += utf8Bytes(field.getKey()) + utf8Bytes(field.getValue());
    }
    return bytes;
  }

  // Encoding twice is cheaper than a loop over chars: the JVM has it vectorised.
  private static long utf8Bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
