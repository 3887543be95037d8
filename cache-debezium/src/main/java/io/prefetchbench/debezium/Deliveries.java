package io.prefetchbench.debezium;

import io.prefetchbench.cache.spi.ChangeFeed.Offset;
import io.prefetchbench.cache.spi.FeedItem;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The transactions that are decoded and not acknowledged, in commit order: a bounded queue from the
 * engine's thread to the worker's, and what the worker has of it. Thread-safe.
 */
final class Deliveries {
  private final int itemsMax;
  private final long charsMax;

  // All guarded by this.
  private final NavigableMap<Long, Transaction> held = new TreeMap<>();
  private final Deque<FeedItem> waiting = new ArrayDeque<>();
  private long items;
  private long chars;
  private long decoded;
  private long decodedEpoch;
  private long done;
  private long doneEpoch;
  private boolean isFull;

  Deliveries(int itemsMax, long charsMax) {
    this.itemsMax = itemsMax;
    this.charsMax = charsMax;
  }

  /** Forgets everything: the stream begins at this position, in this epoch. */
  synchronized void begin(long position, long epoch) {
    held.clear();
    waiting.clear();
    items = 0;
    chars = 0;
    decoded = position;
    decodedEpoch = epoch;
    done = position;
    doneEpoch = epoch;
    notifyAll();
  }

  /** The stream continues at this position, in this epoch; what is held stays. */
  synchronized void skipTo(long position, long epoch) {
    decoded = Math.max(decoded, position);
    decodedEpoch = epoch;
    if (held.isEmpty()) {
      done = Math.max(done, position);
    }
  }

  synchronized void add(Transaction transaction) throws InterruptedException {
    if (transaction.end() <= decoded) {
      return;
    }
    while (!held.isEmpty() && items > 0 && (items >= itemsMax || chars >= charsMax)) {
      isFull = true;
      wait();
    }
    isFull = false;
    decoded = transaction.end();
    decodedEpoch = transaction.epoch();
    held.put(transaction.end(), transaction);
    items += transaction.size();
    chars += transaction.chars();
    waiting.addAll(transaction.open());
    notifyAll();
  }

  /** True while the engine waits for the worker. */
  synchronized boolean isFull() {
    return isFull;
  }

  synchronized long decoded() {
    return decoded;
  }

  synchronized long decodedEpoch() {
    return decodedEpoch;
  }

  synchronized List<FeedItem> poll(int limit, Duration wait) {
    long deadline = System.nanoTime() + wait.toNanos();
    try {
      while (waiting.isEmpty()) {
        long leftMillis = (deadline - System.nanoTime() + 999_999) / 1_000_000;
        if (leftMillis <= 0) {
          return List.of();
        }
        wait(leftMillis);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
    List<FeedItem> polled = new ArrayList<>(Math.min(limit, waiting.size()));
    while (polled.size() < limit && !waiting.isEmpty()) {
      polled.add(waiting.removeFirst());
    }
    return polled;
  }

  synchronized void deliverAgain() {
    waiting.clear();
    held.values().forEach(transaction -> waiting.addAll(transaction.open()));
    notifyAll();
  }

  synchronized void acknowledge(List<Offset> offsets) {
    for (Offset offset : offsets) {
      Transaction transaction = held.get(Transaction.endOf(offset));
      if (transaction != null && transaction.acknowledge(offset)) {
        items--;
      }
    }
  }

  /**
   * Removes the leading transactions of which everything is acknowledged, and every gap is taken.
   */
  synchronized void removeEnded(Consumer<Transaction> ended) {
    Iterator<Transaction> oldest = held.values().iterator();
    while (oldest.hasNext()) {
      Transaction transaction = oldest.next();
      if (!transaction.isAcknowledged() || !transaction.gap().isEmpty()) {
        return;
      }
      ended.accept(transaction);
      oldest.remove();
      chars -= transaction.chars();
      done = transaction.end();
      doneEpoch = transaction.epoch();
      notifyAll();
    }
    done = Math.max(done, decoded);
  }

  /** Everything up to {@code position} is acknowledged; {@code epoch} is that of what follows. */
  record Done(long position, long epoch) {}

  synchronized Done done() {
    return new Done(done, doneEpoch);
  }

  synchronized List<String> takeGaps() {
    List<String> causes = new ArrayList<>(0);
    for (Transaction transaction : held.values()) {
      if (!transaction.gap().isEmpty()) {
        causes.add(transaction.gap());
        transaction.gap("");
      }
    }
    return causes;
  }

  synchronized long items() {
    return items;
  }

  synchronized OptionalLong oldestMicros() {
    return held.values().stream()
        .filter(transaction -> !transaction.isAcknowledged())
        .mapToLong(Transaction::committedMicros)
        .findFirst();
  }
}
